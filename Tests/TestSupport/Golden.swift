import Foundation
import Tensors

/// The golden values of operations: what another framework computed, with its gradients.
public struct Golden: Decodable, Sendable {
  /// The script that wrote the file.
  public let generator: String
  /// One computation.
  public struct Case: Decodable, Sendable {
    /// Which computation.
    public let name: String
    /// The operator, where the name does not say it.
    public let operation: String?
    /// What goes in.
    public let inputs: [Numbers]
    /// What comes out.
    public let output: Numbers
    /// The weights of the output's elements in the gradients; ones if there are none.
    public let cotangent: Numbers?
    /// The gradient of each input; empty if they are unknown.
    public let gradients: [Numbers]?
    /// Indices or targets; nil where a target is missing.
    public let integers: [Int?]?
    /// A mask by its rows.
    public let mask: [[Bool]]?
    /// Attributes of the computation, such as ε.
    public let attributes: [String: Double]?
  }

  /// A tensor in the file: sizes, and elements in the order that the generator names.
  public struct Numbers: Decodable, Sendable {
    /// The sizes.
    public let shape: [Int]
    /// The elements.
    public let scalars: [Double]
  }

  /// All computations in the file.
  public let cases: [Case]
  /// What the generator could have made but did not, with its reason.
  public let leftOut: [String: String]?

  /// Reads a file of golden values.
  public init(_ url: URL) throws {
    self = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
  }
}

extension Tensor {
  /// The tensor of a file that stores column after column, as we do.
  public init(columnMajor numbers: Golden.Numbers, precision: Precision = .double) {
    self.init(shape: Shape(numbers.shape), scalars: numbers.scalars, precision: precision)
  }

  /// The array of a file that stores row after row, whose rows (the last axis) become our columns: the
  /// order of the numbers in memory is the same, only the sizes are read backwards.
  ///
  /// A row-major `ℓ × d` array of ℓ tokens becomes the `d × ℓ` matrix with a token in each column.
  public init(rowMajor numbers: Golden.Numbers, precision: Precision = .double) {
    self.init(
      shape: Shape(numbers.shape.reversed()), scalars: numbers.scalars, precision: precision)
  }
}
