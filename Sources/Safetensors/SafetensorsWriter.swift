import Foundation
import Tensors

/// Writes named tensors into a safetensors file, aside first: `url` holds the old file or the new one,
/// whole, at any moment.
///
/// ```swift
/// try writeSafetensors([("W_e", W_e), ("W_u", W_u)], metadata: ["step": "2000"], as: .bf16, to: url)
/// ```
///
/// Python's `safetensors` reads an element at the index it has here: W_e is d_e × N_V on both sides. The
/// same tensors and text give the same bytes, which are those that the reference library writes (it
/// shuffles the metadata; here they are sorted).
///
/// - Parameters:
///   - tensors: Names and tensors, in any order.
///   - metadata: Free text to go with them.
///   - dtype: F64, F32, F16 or BF16, rounded to nearest, to even between two; nil stores each tensor
///     in its own precision. Any other stops.
///   - url: Where to write.
/// - Throws: ``SafetensorsError`` when a name stands twice or belongs to the format, or the file cannot be
///   written; then what was at `url` is still there.
public func writeSafetensors(
  _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:],
  as dtype: DType? = nil, to url: URL
) throws(SafetensorsError) {
  let layout: FileLayout
  do throws(SafetensorsError) {
    layout = try FileLayout(tensors, metadata: metadata, as: dtype)
  } catch {
    throw SafetensorsError(path: url.path, error.reason)
  }
  try replaceFile(at: url) { write throws(SafetensorsError) in
    try write(layout.header)
    for item in layout.items { try write(encode(item.tensor, item.dtype)) }
  }
}

/// The bytes that ``writeSafetensors(_:metadata:as:to:)`` would write.
public func safetensorsData(
  _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:],
  as dtype: DType? = nil
) throws(SafetensorsError) -> Data {
  let layout = try FileLayout(tensors, metadata: metadata, as: dtype)
  var data = Data(layout.header)
  for item in layout.items { data.append(contentsOf: encode(item.tensor, item.dtype)) }
  return data
}

/// The order of the tensors in a file, and its header with the length in front.
struct FileLayout {
  typealias Item = (name: String, tensor: Tensor, dtype: DType)

  let items: [Item]
  let header: [UInt8]

  init(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String], as dtype: DType?
  ) throws(SafetensorsError) {
    if let dtype, !dtype.isFloatingPoint {
      stop("safetensors", "a tensor is written as F64, F32, F16 or BF16, not \(dtype.rawValue)")
    }
    var names: Set<ExactName> = []
    for (name, _) in tensors {
      if name == "__metadata__" { throw SafetensorsError(.reservedName(name)) }
      guard names.insert(ExactName(name)).inserted else {
        throw SafetensorsError(.duplicateName(name))
      }
    }
    // As the reference sorts: the wider kinds first, so that all lie at multiples of their size; then
    // by the bytes of the name.
    let ranks = Dictionary(uniqueKeysWithValues: DType.allCases.enumerated().map { ($1, $0) })
    items = tensors.map { name, tensor -> Item in
      (name, tensor, dtype ?? (tensor.precision == .double ? .f64 : .f32))
    }.sorted { a, b in
      let (rankA, rankB) = (ranks[a.dtype] ?? 0, ranks[b.dtype] ?? 0)
      return rankA == rankB ? ExactName(a.name) < ExactName(b.name) : rankA > rankB
    }
    header = Self.header(items, metadata)
  }

  private static func header(_ items: [Item], _ metadata: [String: String]) -> [UInt8] {
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { ExactName($0.key) < ExactName($1.key) }
        .map { jsonString($0.key) + ":" + jsonString($0.value) }
      fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor, dtype) in items {
      let end = offset + tensor.count * dtype.bitCount / 8
      let sizes = (0..<tensor.shape.rank).map { String(tensor.shape[$0]) }.joined(separator: ",")
      fields.append(
        jsonString(name)
          + ":{\"dtype\":\"\(dtype.rawValue)\",\"shape\":[\(sizes)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var text = Array("{\(fields.joined(separator: ","))}".utf8)
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}

/// A string of JSON with the escapes that the reference library writes.
private func jsonString(_ text: String) -> String {
  var json = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": json += "\\\""
    case "\\": json += "\\\\"
    case "\u{8}": json += "\\b"
    case "\u{C}": json += "\\f"
    case "\n": json += "\\n"
    case "\r": json += "\\r"
    case "\t": json += "\\t"
    case "\0"..<" ":
      json += scalar.value < 16 ? "\\u000" : "\\u001"; json += String(scalar.value % 16, radix: 16)
    default: json.unicodeScalars.append(scalar)
    }
  }
  return json + "\""
}
