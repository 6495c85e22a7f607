import Foundation
import Tensors

/// A traced computation as a picture.
///
///     let tape = Tape()
///     tape.record { attention(X, Z, W, mask: .causal) }
///     let graph = DrawnGraph(tape)
///     try graph.svg().write(toFile: "attention.svg", atomically: true, encoding: .utf8)
///
/// It is a value, taken from the tape at once: what happens to the tape later does not change it.
public struct DrawnGraph: Sendable {
  /// The nodes, arrows and boxes.
  public let model: GraphModel
  /// How it is drawn.
  public let options: GraphOptions

  /// Takes the graph from a tape.
  ///
  /// - Parameters:
  ///   - tape: the recorded computation.
  ///   - gradients: if given, the backward pass is drawn beside it.
  ///   - options: how it is drawn.
  public init(
    _ tape: Tape, gradients: Gradients? = nil, options: GraphOptions = GraphOptions()
  ) {
    self.options = options
    var model = ModelBuilder.model(of: tape, gradients, options)
    if options.folds { model.fold() }
    model.mergeLoneBoxes()
    model.addBackwardPass()
    model.assignIDs()
    self.model = model
  }

  /// The graph in the DOT language, before layout. The same computation gives the same text, on any
  /// machine: it holds no computed numbers.
  public var dot: String { DOTWriter.text(of: model, options) }

  /// The graph in lines of text, for where a picture cannot go.
  public var outline: String { model.outline }

  /// What the picture shows, in a sentence: for those who do not see it.
  public var alternative: String { model.alternative }

  /// The picture as one SVG document that is at home on light and dark pages. Tooltips tell algorithm,
  /// line and what the values are like.
  public func svg() throws -> String {
    SVGWriter.text(of: model, try Graphviz.layout(dot), options, alternative: alternative)
  }

  /// The picture as a PNG file, in light colours on a transparent ground.
  public func png(dotsPerInch: Int = 144) throws -> Data {
    try Graphviz.render(dot, as: .png, dotsPerInch: dotsPerInch)
  }

  /// The picture as a PDF file.
  public func pdf() throws -> Data { try Graphviz.render(dot, as: .pdf) }
}

extension GraphModel {
  /// What the graph shows, in a sentence.
  var alternative: String {
    let calls = clusters.filter { $0.parent == nil && !$0.isBackward }.map(\.name)
      .filter { !$0.isEmpty }
    let inputs = nodes.filter { $0.kind == .input }.compactMap(\.symbol)
    let outputs = nodes.filter { $0.kind == .output }.compactMap(\.symbol)
    let steps = nodes.count { [.operation, .call, .output].contains($0.kind) }
    var text = "Graph of \(calls.isEmpty ? "a computation" : calls.joined(separator: ", ")): "
    if !inputs.isEmpty { text += "from \(inputs.joined(separator: ", ")) " }
    text += steps == 1 ? "in one step" : "in \(steps) steps"
    if !outputs.isEmpty { text += " to \(outputs.joined(separator: ", "))" }
    let folded = clusters.filter { $0.repetitions > 1 && !$0.isBackward }.map(\.repetitions)
    if let first = folded.first {
      let others = folded.dropFirst().map { " and one for \($0)" }.joined()
      text += ", one box standing for \(first)\(others) equal ones"
    }
    if nodes.contains(where: { $0.kind == .gradient }) { text += "; with the backward pass" }
    return text + "."
  }
}
