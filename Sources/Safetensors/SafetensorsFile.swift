import Foundation
import Tensors

/// A safetensors file, mapped into memory: its header is checked wholly on opening, a tensor's bytes
/// are read when it is asked for.
///
/// ```swift
/// let file = try SafetensorsFile(URL(fileURLWithPath: "model.safetensors"))
/// file.names                                         // ["W_e", "W_u"]
/// let W_e = try file.tensor("W_e")                   // d_e × N_V, as in the file
/// let exact = try file.tensor("W_e", precision: .double)
/// ```
///
/// The file stores row after row, a ``/Tensors/Tensor`` column after column; the elements are put in
/// order, so that an index means the same number here and in Python.
///
/// While the value lives, the file must not be cut short by somebody else; replacing it by renaming
/// another over it, as ``writeSafetensors(_:metadata:as:to:)`` does, is safe.
public struct SafetensorsFile: Sendable {
  private let data: Data
  private let header: Header
  private let index: [ExactName: Int]
  /// Where the file is; nil for bytes in memory.
  public let path: String?

  /// Opens a file. Throws ``SafetensorsError`` if it is missing, unreadable or malformed.
  public init(_ url: URL) throws(SafetensorsError) {
    try self.init(mapFile(url), path: url.path)
  }

  /// Reads a file that lies in memory. Throws ``SafetensorsError`` if it is malformed.
  public init(_ data: Data) throws(SafetensorsError) { try self.init(data, path: nil) }

  private init(_ data: Data, path: String?) throws(SafetensorsError) {
    self.data = data
    self.path = path
    let read: Result<Header, SafetensorsError> = data.withUnsafeBytes { bytes in
      do throws(SafetensorsError) { return .success(try Header(bytes)) } catch {
        return .failure(SafetensorsError(path: path, error.reason))
      }
    }
    header = try read.get()
    var index: [ExactName: Int] = [:]
    for (i, entry) in header.entries.enumerated() { index[ExactName(entry.name)] = i }
    self.index = index
  }
}

// MARK: - What is in it

extension SafetensorsFile {
  /// The names of the tensors in the order of their bytes.
  public var names: [String] { header.entries.map(\.name) }

  /// The file's free text: empty if it has none.
  public var metadata: [String: String] { header.metadata }

  /// The kind of a tensor's elements. Throws ``SafetensorsError`` if there is none of the name.
  public func dtype(of name: String) throws(SafetensorsError) -> DType { try entry(name).dtype }

  /// The sizes of a tensor, of any number. Throws ``SafetensorsError`` if there is none of the name.
  public func shape(of name: String) throws(SafetensorsError) -> [Int] { try entry(name).shape }

  /// The bytes of a tensor as they are in the file: row after row, little-endian. A view into the mapped
  /// file; nothing is copied. Throws ``SafetensorsError`` if there is none of the name.
  public func bytes(of name: String) throws(SafetensorsError) -> Data {
    let entry = try entry(name)
    let start = data.startIndex + header.dataStart
    return data[start + entry.bytes.lowerBound..<start + entry.bytes.upperBound]
  }

  /// A tensor, its elements converted to `precision`: by default `.double` for F64 and `.float` for
  /// F32, F16 and BF16, which hold every element exactly.
  ///
  /// Throws ``SafetensorsError`` if there is none of the name, its elements are no floating-point
  /// numbers, or it has more than four axes.
  public func tensor(
    _ name: String, precision: Precision? = nil
  ) throws(SafetensorsError) -> Tensor {
    let entry = try entry(name)
    guard entry.dtype.isFloatingPoint else {
      throw SafetensorsError(path: path, .notFloatingPoint(tensor: name, dtype: entry.dtype))
    }
    guard let shape = Shape(checking: entry.shape) else {
      throw SafetensorsError(path: path, .unsupportedShape(tensor: name, shape: entry.shape))
    }
    let precision = precision ?? (entry.dtype == .f64 ? .double : .float)
    return data.withUnsafeBytes { file in
      let start = header.dataStart
      let bytes = UnsafeRawBufferPointer(
        rebasing: file[start + entry.bytes.lowerBound..<start + entry.bytes.upperBound])
      return Tensor(shape: shape, precision: precision) { memory in
        decode(bytes, entry.dtype, into: memory, precision, RowMajorOrder(shape))
      }
    }
  }

  private func entry(_ name: String) throws(SafetensorsError) -> Header.Entry {
    guard let i = index[ExactName(name)] else {
      throw SafetensorsError(path: path, .noTensor(name: name))
    }
    return header.entries[i]
  }
}

extension Shape {
  /// The shape of a tensor in a file; nil for what a tensor cannot have.
  ///
  /// The sizes that are not 0 must have a product as well: an empty tensor of 0 × 2³⁰ × 2³⁰ × 2³⁰ has no
  /// elements, yet more columns than can be counted.
  init?(checking sizes: [Int]) {
    guard sizes.count <= 4, sizes.allSatisfy({ $0 <= Int(Int32.max) }) else { return nil }
    var product = 1
    for size in sizes where size > 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      product = next
    }
    // Work on a tensor may take a turn for each column, also where the columns are empty.
    if sizes.contains(0) && product > Int(Int32.max) { return nil }
    self.init(sizes)
  }
}
