import ArgumentParser
import FormalTransformers
import Foundation

/// `formal oracle`: evaluates an algorithm on a case of JSON.
struct OracleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oracle",
    abstract: "Evaluate an algorithm on a case of yours, to check an implementation against.",
    discussion: """
      A case is a JSON object with inputs, parameters and hyperparameters; --list says what belongs in \
      it, --template writes one to start from. Without --input it is read from standard input.

      Exit status: 0 evaluated; 64 wrong usage; 65 the case is malformed, or the algorithm is not \
      defined on it; 66 the input cannot be read; 73 the output cannot be written. An error names the \
      place as $.parameters.layers[1].W.W_q[0]: a member after a dot, an element, counted from 0, in \
      brackets.

        formal oracle attention --template > case.json
        formal oracle attention --input case.json --gradients
        formal oracle 4 --lines < cases.jsonl > results.jsonl
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable { case formal, fused }
  enum Numbers: String, ExpressibleByArgument, CaseIterable { case float, double }

  @Argument(help: "Which: 1 … 15, or the paper's name, as Attention or DTransformer.")
  var algorithm: String?

  @Option(help: "The file with the case; standard input if absent.")
  var input: String?

  @Option(help: "The file for the result; standard output if absent.")
  var output: String?

  @Option(help: "In which numbers to compute.")
  var precision = Numbers.double

  @Option(help: "Which form of attention; there is only formal yet.")
  var attention = Form.formal

  @Flag(help: "Also the gradients of the sum of the output, weighted by `cotangent`.")
  var gradients = false

  @Flag(help: "Also the executed lines of the pseudocode, in order.")
  var trace = false

  @Flag(
    help: "One case a line, one result a line; an error stands on its line, and the rest goes on.")
  var lines = false

  @Flag(help: "Print what a case holds, of all algorithms or the one named, and end.")
  var list = false

  @Flag(help: "Print a small valid case, and end.")
  var template = false

  @Flag(help: "Evaluate cases beyond 64 MB or 10⁹ multiplications too.")
  var noLimit = false

  func validate() throws {
    if attention == .fused {
      throw ValidationError(
        "--attention fused: fused operations do not exist yet; leave it out, or say formal")
    }
    guard !list || algorithm != nil else { return }
    let number = try Self.number(algorithm)
    if list && template { throw ValidationError("either --list or --template") }
    if gradients && number > 10 {
      throw ValidationError(
        "--gradients: Algorithm \(number) trains or draws; only 1 … 10 have a differentiable output"
      )
    }
  }

  /// The number of the algorithm that is named.
  static func number(_ name: String?) throws -> Int {
    guard let name else {
      throw ValidationError(
        "name an algorithm: 1 … 15, or one of \(names); --list says what each takes")
    }
    if let number = Int(name), Pseudocode.algorithms.indices.contains(number - 1) { return number }
    guard let found = Pseudocode.algorithms.first(where: { $0.isCalled(name) }) else {
      throw ValidationError("there is no algorithm “\(name)”: 1 … 15, or one of \(names)")
    }
    return found.number
  }

  private static var names: String {
    Pseudocode.algorithms.map { $0.functionName }.joined(separator: ", ")
  }

  func run() throws {
    // A reader that has gone away is an output that cannot be written, not a signal.
    signal(SIGPIPE, SIG_IGN)
    try endingWithStatus {
      if list {
        let text = try algorithm.map { OracleListing.text(algorithm: try Self.number($0)) }
        return try write(text ?? OracleListing.text)
      }
      let number = try Self.number(algorithm)
      if template { return try write(OracleCase.template(algorithm: number) + "\n") }
      try evaluate(number)
    }
  }

  private func evaluate(_ number: Int) throws {
    let descriptor = input.map { open($0, O_RDONLY | O_CLOEXEC) } ?? STDIN_FILENO
    guard descriptor >= 0 else {
      throw UnreadableInput(path: input, why: String(cString: strerror(errno)))
    }
    defer { if input != nil { close(descriptor) } }
    let size = noLimit ? Int.max : OracleCase.largestSize
    var cases = CaseLines(descriptor: descriptor, limit: size)
    do {
      guard lines else {
        let result = try result(of: cases.rest().get(), number)
        return try write(result.page + "\n")
      }
      var isBad = false
      try write {
        guard let line = try cases.next() else { return nil }
        do { return try result(of: line.get(), number).json + "\n" } catch let error as OracleError
        {
          isBad = true
          return error.json + "\n"
        }
      }
      if isBad { throw ExitCode(65) }
    } catch let error as CaseLines.ReadingError {
      throw UnreadableInput(path: input, why: "\(error)")
    }
  }

  private func result(of json: Data, _ number: Int) throws(OracleError) -> OracleResult {
    try OracleCase(
      algorithm: number, json: json, precision: precision == .float ? .float : .double,
      isLimited: !noLimit
    ).evaluate(gradients: gradients, trace: trace)
  }

  /// Writes one text.
  private func write(_ text: String) throws {
    var rest: String? = text
    try write {
      defer { rest = nil }
      return rest
    }
  }

  /// Writes texts until there are no more: each to standard output at once, or all to a file that comes
  /// into being when the last is written.
  private func write(_ next: () throws -> String?) throws {
    guard let output else {
      while let text = try next() {
        do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch {
          throw UnwritableOutput(why: String(cString: strerror(errno)))
        }
      }
      return
    }
    var failure: (any Error)?
    do {
      try replaceFile(at: URL(filePath: output)) { write throws(SafetensorsError) in
        while true {
          let text: String?
          do { text = try next() } catch {
            failure = error
            throw SafetensorsError(path: output, .notWritten(step: "writing", why: "\(error)"))
          }
          guard let text else { return }
          try write(Array(text.utf8))
        }
      }
    } catch { throw failure ?? error }
  }
}

extension Pseudocode {
  /// As its signature has it: `MHAttention` of `Ṽ ← MHAttention(X, Z | W, Mask)`.
  fileprivate var functionName: String {
    String(signature.prefix { $0 != "(" }.split(separator: " ").last ?? "")
  }

  /// Whether a name means it, in letters of any size.
  fileprivate func isCalled(_ text: String) -> Bool {
    func plain(_ name: String) -> String {
      name.lowercased().filter { $0.isLetter || $0.isNumber }
    }
    return plain(name) == plain(text) || plain(functionName) == plain(text)
  }
}

/// The case could not be read.
struct UnreadableInput: Error, CustomStringConvertible {
  let path: String?
  let why: String
  var description: String { "\(path ?? "standard input") cannot be read: \(why)" }
}

/// The result could not be written.
struct UnwritableOutput: Error, CustomStringConvertible {
  let why: String
  var description: String { "standard output cannot be written: \(why)" }
}
