import ArgumentParser
import FormalTransformers
import Foundation

/// How a case is read and evaluated, by whichever command.
struct CaseOptions: ParsableArguments {
  @Option(help: "In which numbers to compute.")
  var precision = Precision.double

  @Flag(help: "Lift the limits: 64 MB, 10⁹ multiplications, and what a drawing may hold.")
  var noLimit = false

  /// Whether size and work are bounded.
  var isLimited: Bool { !noLimit }

  /// Reads a case of Algorithm `number`.
  func oracleCase(_ number: Int, _ json: Data) throws(OracleError) -> OracleCase {
    try OracleCase(algorithm: number, json: json, precision: precision, isLimited: isLimited)
  }
}

extension Precision: ExpressibleByArgument {}

/// A file with cases for the oracle, or standard input.
final class CaseFile {
  private let path: String?
  private let descriptor: Int32

  /// Opens it; standard input for nil.
  init(path: String?) throws {
    self.path = path
    descriptor = path.map { open($0, O_RDONLY | O_CLOEXEC) } ?? STDIN_FILENO
    if descriptor < 0 { throw UnreadableInput(path: path, why: String(cString: strerror(errno))) }
  }

  deinit { if path != nil { close(descriptor) } }

  /// All of it as one case.
  func whole(isLimited: Bool) throws -> Data {
    var lines = lines(isLimited: isLimited)
    return try reading { try lines.rest() }.get()
  }

  /// Its lines, one after the other.
  func lines(isLimited: Bool) -> CaseLines {
    CaseLines(descriptor: descriptor, limit: isLimited ? OracleCase.largestSize : .max)
  }

  /// What `body` reads of it; a failure names the file.
  func reading<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as CaseLines.ReadingError {
      throw UnreadableInput(path: path, why: "\(error)")
    }
  }
}

/// Writes to a file, which comes into being whole, or to standard output.
func writeOut(_ data: Data, to output: String?) throws {
  var rest: Data? = data
  try writeOut(to: output) {
    defer { rest = nil }
    return rest
  }
}

/// Writes until there is no more: each part to standard output at once, or all to a file that comes into
/// being when the last is written.
func writeOut(to output: String?, _ next: () throws -> Data?) throws {
  guard let output else {
    while let part = try next() {
      do { try FileHandle.standardOutput.write(contentsOf: part) } catch {
        throw UnwritableOutput(why: String(cString: strerror(errno)))
      }
    }
    return
  }
  var failure: (any Error)?
  do {
    try replaceFile(at: URL(filePath: output)) { write throws(SafetensorsError) in
      while true {
        let part: Data?
        do { part = try next() } catch {
          failure = error
          throw SafetensorsError(path: output, .notWritten(step: "writing", why: "\(error)"))
        }
        guard let part else { return }
        try write(Array(part))
      }
    }
  } catch { throw failure ?? error }
}

/// A case could not be read.
struct UnreadableInput: Error, CustomStringConvertible {
  let path: String?
  let why: String
  var description: String { "\(path ?? "standard input") cannot be read: \(why)" }
}

/// A result could not be written.
struct UnwritableOutput: Error, CustomStringConvertible {
  let why: String
  var description: String { "standard output cannot be written: \(why)" }
}
