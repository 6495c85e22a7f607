import Tensors

/// Shows a recording of single numbers as a table: what was computed from what, its value, and the
/// slope of one of them along each, which the way back found.
///
/// - Parameters:
///   - y: the number whose slopes are shown.
///   - tape: the recording; nodes without a name are called v1, v2, … by their place.
@MainActor public func show(
  slopesOf y: Tensor, on tape: Tape, caption: String? = nil, line: Int = #line
) {
  show(slopeTable(of: y, on: tape), caption: caption, line: line)
}

func slopeTable(of y: Tensor, on tape: Tape) -> Table {
  let slopes = tape.gradients(of: y)
  func name(_ k: Int) -> String { tape.nodes[k].name ?? "v\(k + 1)" }
  func text(_ x: Tensor) -> String {
    guard x.count == 1 else { stop("slopes", "a tensor \(x.shape): only numbers have a row") }
    return numberText(x.scalar)
  }
  return Table(
    ["value", "how", "is", "slope of \(tape.find(y).map(name) ?? "y") along it"],
    rows: tape.nodes.indices.map { k in
      let inputs = tape.nodes[k].inputs.map(name)
      let how = tape.nodes[k].operation.map { operation in
        inputs.count == 2
          ? inputs.joined(separator: " \(operation.name) ")
          : "\(operation.name) \(inputs.joined(separator: ", "))"
      }
      return [
        name(k), how ?? "given", text(tape.nodes[k].value), slopes.node(k).map(text) ?? "0",
      ]
    })
}
