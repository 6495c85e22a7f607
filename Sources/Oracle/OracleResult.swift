import FormalAlgorithms
import Tensors

/// What came out of a case.
public struct OracleResult: Sendable {
  /// The output.
  public enum Output: Sendable {
    /// Of Algorithms 1–10.
    case tensor(Tensor)
    /// Of Algorithms 11–13: θ̂ in the paper's order, and the loss of each visit.
    case trained([Tensor], losses: [Double])
    /// Of Algorithms 14 and 15; whether eos was reached is known of 15 alone.
    case tokens([Int], terminated: Bool?)
  }

  /// The number of the algorithm.
  public let algorithm: Int
  /// The output.
  public let output: Output
  /// The gradients of the inputs by their keys and of the parameters in their order, if asked for.
  public let gradients: (inputs: [(key: String, tensor: Tensor)], parameters: [Tensor])?
  /// The executed lines, if asked for.
  public let trace: [Event]?
  let precision: Precision
  let layout: Layout

  /// An executed line.
  public struct Event: Sendable, Hashable {
    /// The number of the algorithm; nil for one that the paper does not number.
    public let algorithm: Int?
    /// The lines: one, or those that a fused operation stands for.
    public let lines: [Int]
    /// How many calls lie around it.
    public let depth: Int
    /// The turns of the loops around it, counted from 1.
    public let turns: [Turn]
  }

  /// The result on one line.
  public var json: String { text(.line) }

  /// The result laid out for people.
  public var page: String { text(.page) }

  private func text(_ style: JSONWriter.Layout) -> String {
    let writer = JSONWriter(layout: style)
    writer.object {
      writer.member("algorithm") { writer.integer(algorithm) }
      writer.member("name") { writer.string(Pseudocode[algorithm].name) }
      switch output {
      case .tensor(let tensor): writer.member("output") { writer.tensor(tensor) }
      case .trained(let tensors, let losses):
        writer.member("output") { layout.write(tensors, to: writer) }
        writer.member("losses") {
          writer.array { for loss in losses { writer.element { writer.number(loss, precision) } } }
        }
      case .tokens(let tokens, let terminated):
        writer.member("output") { writer.integers(tokens) }
        if let terminated { writer.member("terminated") { writer.boolean(terminated) } }
      }
      if let gradients { writer.member("gradients") { write(gradients, writer) } }
      if let trace {
        writer.member("trace") {
          writer.array(isOpen: true) {
            for event in trace { writer.element { write(event, writer) } }
          }
        }
      }
    }
    return writer.text
  }

  private func write(
    _ gradients: (inputs: [(key: String, tensor: Tensor)], parameters: [Tensor]),
    _ writer: JSONWriter
  ) {
    writer.object {
      writer.member("inputs") {
        writer.object {
          for (key, tensor) in gradients.inputs { writer.member(key) { writer.tensor(tensor) } }
        }
      }
      writer.member("parameters") { layout.write(gradients.parameters, to: writer) }
    }
  }

  private func write(_ event: Event, _ writer: JSONWriter) {
    writer.object(isOpen: false) {
      if let number = event.algorithm { writer.member("algorithm") { writer.integer(number) } }
      writer.member("line") {
        if event.lines.count == 1 {
          writer.integer(event.lines[0])
        } else {
          writer.integers(event.lines)
        }
      }
      writer.member("depth") { writer.integer(event.depth) }
      for turn in event.turns { writer.member(turn.letter) { writer.integer(turn.value) } }
    }
  }
}
