import ArgumentParser
import FormalTransformers
import Foundation

/// `formal graph`: draws the computation that an algorithm makes of a case.
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw the computation graph of an algorithm, from a run of it.",
    discussion: """
      The case is one of `formal oracle`; without --input it is the oracle's template. What is drawn is \
      what was computed: every operation of that run, equal heads and layers as one box with “× 2”. Of \
      training (11 … 13) that is every visit with its model, not the derivatives, which are no lines of \
      the pseudocode; of inference (14, 15) the model's run for every token. They stand side by side: \
      --depth 1 makes each one node. Tokens are whole numbers, so no arrow leads from a run to the next.

        formal graph attention > attention.svg
        formal graph 10 --depth 1 --output decoder.pdf
        formal graph MHAttention --backward --direction right --output heads.png

      Exit status: as of `formal oracle`.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case svg, png, pdf, dot, text
    var isBinary: Bool { self == .png || self == .pdf }
  }
  enum Direction: String, CaseIterable, ExpressibleByArgument { case down, right }
  enum Detail: String, CaseIterable, ExpressibleByArgument { case lines, operations }

  @Argument(help: "Which: 1 … 15, or the paper's name, as Attention or DTransformer.")
  var algorithm: String

  @Option(help: "The file with the case, - for standard input; the oracle's template if absent.")
  var input: String?

  @Option(help: "The file for the drawing; standard output if absent.")
  var output: String?

  @Option(
    help: "svg, png, pdf, dot (before layout) or text (an outline); by --output's ending if absent."
  )
  var format: Format?

  @Option(help: "How many calls within calls are shown opened: 0 none; all if absent.")
  var depth: Int?

  @Option(help: "Where the arrows lead.")
  var direction = Direction.down

  @Option(help: "A node for each line of the pseudocode, or for each operation in it.")
  var detail = Detail.lines

  @OptionGroup var options: CaseOptions

  @Flag(inversion: .prefixedNo, help: "Draw equal heads and layers as one.")
  var fold = true

  @Flag(inversion: .prefixedNo, help: "Draw the parameters.")
  var parameters = true

  @Flag(help: "Draw the backward pass beside it (Algorithms 1 … 10).")
  var backward = false

  /// The most nodes that are laid out: nobody can read more, and the time grows with their square, from
  /// two seconds for these to half a minute for 5,400.
  private static let mostNodes = 1_500

  /// The format that was asked for, or that the output's ending means.
  private func chosenFormat() throws -> Format {
    if let format { return format }
    guard let output, case let ending = URL(filePath: output).pathExtension, !ending.isEmpty else {
      return .svg
    }
    if ending == "txt" { return .text }
    guard let format = Format(rawValue: ending.lowercased()) else {
      throw ValidationError("--output \(output): no format is called “\(ending)”; say --format")
    }
    return format
  }

  func validate() throws {
    let number = try OracleCommand.number(algorithm)
    if backward && number > 10 {
      throw ValidationError(
        "--backward: Algorithm \(number) trains or draws; only 1 … 10 have a differentiable output")
    }
    if let depth, depth < 0 { throw ValidationError("--depth \(depth): at least 0") }
    let format = try chosenFormat()
    if format.isBinary && output == nil {
      throw ValidationError(
        "--format \(format.rawValue) wants a file: --output graph.\(format.rawValue)")
    }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let format = try chosenFormat()
    try endingWithStatus {
      let number = try OracleCommand.number(algorithm)
      let json =
        try input.map { path in
          try CaseFile(path: path == "-" ? nil : path).whole(isLimited: options.isLimited)
        } ?? Data(OracleCase.template(algorithm: number).utf8)
      let graph = try drawn(number, json)
      let nodes = graph.model.nodes.count
      if options.isLimited, format != .text, format != .dot, nodes > Self.mostNodes {
        throw DataError(
          """
          the graph has \(nodes) nodes, more than \(Self.mostNodes) make no picture: a smaller case, \
          --depth 1, or --no-limit for those who can wait
          """)
      }
      let drawing =
        switch format {
        case .svg: Data(try graph.svg().utf8)
        case .png: try graph.png()
        case .pdf: try graph.pdf()
        case .dot: Data(graph.dot.utf8)
        case .text: Data((graph.outline + "\n").utf8)
        }
      try writeOut(drawing, to: output)
    }
  }

  private func drawn(_ number: Int, _ json: Data) throws -> DrawnGraph {
    let tape = Tape()
    let result = try options.oracleCase(number, json).evaluate(recordingOn: tape)
    var gradients: Gradients?
    if backward, case .tensor(let tensor) = result.output { gradients = tape.gradients(of: tensor) }
    let drawing = GraphOptions(
      detail: detail == .lines ? .lines : .operations, depth: depth,
      direction: direction == .down ? .down : .right, folds: fold, showsParameters: parameters)
    return DrawnGraph(tape, gradients: gradients, options: drawing)
  }
}
