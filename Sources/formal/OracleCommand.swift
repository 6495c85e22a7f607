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

  @Argument(help: "Which: 1 … 15, or the paper's name, as Attention or DTransformer.")
  var algorithm: String?

  @Option(help: "The file with the case; standard input if absent.")
  var input: String?

  @Option(help: "The file for the result; standard output if absent.")
  var output: String?

  @OptionGroup var options: CaseOptions

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
    let file = try CaseFile(path: input)
    guard lines else {
      let result = try result(of: file.whole(isLimited: options.isLimited), number)
      return try write(result.page + "\n")
    }
    var cases = file.lines(isLimited: options.isLimited)
    var isBad = false
    try writeOut(to: output) {
      guard let line = try file.reading({ try cases.next() }) else { return nil }
      do {
        return Data((try result(of: line.get(), number).json + "\n").utf8)
      } catch let error as OracleError {
        isBad = true
        return Data((error.json + "\n").utf8)
      }
    }
    if isBad { throw ExitCode(65) }
  }

  private func result(of json: Data, _ number: Int) throws(OracleError) -> OracleResult {
    try options.oracleCase(number, json).evaluate(gradients: gradients, trace: trace)
  }

  private func write(_ text: String) throws {
    try writeOut(Data(text.utf8), to: output)
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
