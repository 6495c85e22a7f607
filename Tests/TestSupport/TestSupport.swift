import FormalAlgorithms
import Tensors
import Testing

/// Expects two tensors to have the same shape and elements within `tolerance` (absolute, or relative
/// to the larger of the two where that is above 1). Says where the worst element lies.
public func expectClose(
  _ found: Tensor, _ expected: Tensor, _ tolerance: Double = 1e-9, _ law: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.rows == expected.rows, found.columns == expected.columns else {
    Issue.record(
      "\(law) found \(found.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let (a, b) = (found.scalars, expected.scalars)
  var worst: (index: Int, excess: Double)?
  for i in a.indices where !(a[i] == b[i]) {
    let error = abs(a[i] - b[i])
    let excess = error / (tolerance * max(1, abs(b[i])))
    if !(excess <= worst?.excess ?? 1) { worst = (i, excess) }
  }
  guard let worst else { return }
  let (i, j) = (worst.index % max(found.rows, 1), worst.index / max(found.rows, 1))
  let (x, y) = (a[worst.index], b[worst.index])
  Issue.record(
    """
    \(law) [\(i), \(j)]: found \(x), expected \(y), absolute error \(abs(x - y)), relative \
    \(abs(x - y) / abs(y)), shapes \(found.shape) and \(expected.shape)
    """, sourceLocation: sourceLocation)
}

/// Expects the rows printed in the specification.
public func expectClose(
  _ found: Tensor, rows expected: [[Double]], _ tolerance: Double = 1e-9, _ law: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(found, Tensor(rows: expected), tolerance, law, sourceLocation: sourceLocation)
}

/// Expects the tape's gradients of `function` to agree with the five-point stencil (property P0.11).
public func expectGradients(
  at tensors: [Tensor], _ law: String = "", sourceLocation: SourceLocation = #_sourceLocation,
  of function: ([Tensor]) -> Tensor
) {
  for report in checkGradients(at: tensors, of: function) where !report.passes {
    Issue.record("\(law) \(report)", sourceLocation: sourceLocation)
  }
}
