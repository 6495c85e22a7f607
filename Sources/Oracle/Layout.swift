import Tensors

/// How the tensors of a case are nested: what was read by a form, with the numbers of heads and layers
/// known. The tensors themselves lie beside it in a flat list, in the same order.
enum Layout: Sendable {
  /// The next tensor.
  case tensor
  /// The next tensor, of which each row block is one head's.
  case heads(Int)
  case object([(key: String, layout: Layout)])
  case array([Layout])

  /// Writes tensors, one for each place, nested so.
  func write(_ tensors: [Tensor], to writer: JSONWriter) {
    var rest = tensors[...]
    write(&rest, writer)
  }

  private func write(_ tensors: inout ArraySlice<Tensor>, _ writer: JSONWriter) {
    switch self {
    case .tensor:
      if let tensor = tensors.popFirst() { writer.tensor(tensor) }
    case .heads(let count):
      guard let stacked = tensors.popFirst() else { return }
      let size = stacked.rows / count
      writer.array {
        for h in 0..<count {
          writer.element { writer.tensor(stacked.rows(h * size..<(h + 1) * size)) }
        }
      }
    case .object(let members):
      var rest = tensors
      writer.object {
        for (key, layout) in members { writer.member(key) { layout.write(&rest, writer) } }
      }
      tensors = rest
    case .array(let elements):
      var rest = tensors
      writer.array(isOpen: true) {
        for layout in elements { writer.element { layout.write(&rest, writer) } }
      }
      tensors = rest
    }
  }
}

/// Hands out the tensors of a case in their order, to those who make sets of parameters of them.
struct TensorFeed {
  private var rest: ArraySlice<Tensor>

  init(_ tensors: [Tensor]) { rest = tensors[...] }

  mutating func next() -> Tensor {
    guard let tensor = rest.popFirst() else { stop("oracle", "a schema has too few tensors") }
    return tensor
  }
}
