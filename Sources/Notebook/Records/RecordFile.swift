import Foundation
import Tensors

/// The result of a long run, and how it came about.
struct Record<Value: Codable>: Codable {
  /// The hash of the recipe, to notice when the chapter has moved on.
  var hash: String
  var processor: String
  /// The author's words on data, sizes, steps.
  var recipe: String
  /// How long the run took.
  var seconds: Double
  var seed: UInt64
  var value: Value
}

/// A record that cannot be read.
enum RecordError: Error, Equatable, CustomStringConvertible {
  case missing(file: String, program: String)
  case malformed(file: String, what: String, program: String)

  var description: String {
    switch self {
    case .missing(let file, let program):
      "\(file) is missing. Run \(program) --full to compute what it should hold, with --record to keep it."
    case .malformed(let file, let what, let program):
      "\(file) is no record of this program: \(what). Run \(program) --full --record to write it anew."
    }
  }
}

/// The file a record is kept in: `records/NAME.json` beside the chapter's source.
struct RecordFile: Sendable {
  let url: URL
  /// The path as messages give it.
  let path: String
  let program: String

  init(_ name: String, beside source: URL, project: URL, program: String) {
    guard name.wholeMatch(of: /[a-z0-9][a-z0-9-]*/) != nil else {
      stop("record", "“\(name)” is no name of a file in lower case, digits and hyphens")
    }
    url = source.deletingLastPathComponent().appending(path: "records/\(name).json")
    let root = project.path + "/"
    path = url.path.hasPrefix(root) ? String(url.path.dropFirst(root.count)) : url.path
    self.program = program
  }

  /// Reads the record.
  func read<Value: Codable>(_: Value.Type) throws(RecordError) -> Record<Value> {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw .missing(file: path, program: program)
    }
    do {
      return try Self.decoded(try Data(contentsOf: url))
    } catch {
      throw .malformed(file: path, what: Self.explanation(error), program: program)
    }
  }

  /// Writes the record aside, then renames it into place.
  func write(_ record: Record<some Codable>) throws {
    let text = JSONLayout().laidOut(String(decoding: try Self.encoded(record), as: UTF8.self))
    try Data(text.utf8).write(to: url, options: .atomic)
  }

  /// Makes the folder and sees that a file can be written there: better before hours of work than after.
  func requireWritableFolder() throws {
    let folder = url.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let probe = folder.appending(path: ".probe-\(ProcessInfo.processInfo.processIdentifier)")
    try Data().write(to: probe)
    try FileManager.default.removeItem(at: probe)
  }

  /// The value as a later run will read it: numbers in a file may be rounded, so the run that records
  /// shows what the file says.
  static func asRead<Value: Codable>(_ record: Record<Value>) throws -> Record<Value> {
    try decoded(try encoded(record))
  }

  private static func encoded(_ record: Record<some Codable>) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(record)
  }

  private static func decoded<Value: Codable>(_ data: Data) throws -> Record<Value> {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(Record<Value>.self, from: data)
  }

  /// What is wrong and where, in a phrase.
  private static func explanation(_ error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String {
      let names = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
      return names.isEmpty ? "the file" : String(names.joined().drop { $0 == "." })
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(place(context.codingPath + [key])) is missing"
    case DecodingError.typeMismatch(let type, let context),
      DecodingError.valueNotFound(let type, let context):
      return "\(place(context.codingPath)) should be of type \(type)"
    case DecodingError.dataCorrupted(let context):
      return "\(place(context.codingPath)) cannot be read (\(context.debugDescription))"
    default: return error.localizedDescription
    }
  }
}
