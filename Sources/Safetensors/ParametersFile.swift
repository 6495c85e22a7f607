import Foundation
import Tensors

/// Writes a whole set of parameters by the symbols of its tensors.
///
/// ```swift
/// try writeSafetensors(W, metadata: ["loss": "1.52"], as: .bf16, to: url)
/// let again = try SafetensorsFile(url).load(into: W)
/// ```
///
/// Throws ``SafetensorsError`` when two tensors have the same symbol, or the file cannot be written.
public func writeSafetensors(
  _ parameters: some Parameters, metadata: [String: String] = [:], as dtype: DType? = nil,
  to url: URL
) throws(SafetensorsError) {
  try writeSafetensors(
    parameters.namedTensors.map { ($0.symbol, $0.tensor) }, metadata: metadata, as: dtype, to: url)
}

extension SafetensorsFile {
  /// The same set with the tensors of the file, found by their symbols, in place of its own; they take the
  /// precision of those that they replace.
  ///
  /// Throws ``SafetensorsError`` when a tensor is missing, has another shape or no floating-point
  /// elements, when the file holds more than the set, or two tensors of the set have the same symbol.
  /// `others` says which names may stand in the file besides, such as an optimiser's state; by default
  /// none.
  public func load<Set: Parameters>(
    into parameters: Set, allowing others: (String) -> Bool = { _ in false }
  ) throws(SafetensorsError) -> Set {
    let named = parameters.namedTensors
    var symbols: Swift.Set<ExactName> = []
    var tensors: [Tensor] = []
    for (symbol, tensor) in named {
      guard symbols.insert(ExactName(symbol)).inserted else {
        throw SafetensorsError(path: path, .duplicateName(symbol))
      }
      let found = try shape(of: symbol)
      let expected = (0..<tensor.shape.rank).map { tensor.shape[$0] }
      guard found == expected else {
        throw SafetensorsError(
          path: path, .wrongShape(tensor: symbol, expected: expected, found: found))
      }
      tensors.append(try self.tensor(symbol, precision: tensor.precision))
    }
    let superfluous = names.filter { !symbols.contains(ExactName($0)) && !others($0) }
    if !superfluous.isEmpty {
      throw SafetensorsError(path: path, .superfluous(tensors: superfluous))
    }
    return parameters.replacingTensors(tensors)
  }
}
