import Foundation
import Safetensors
import Tensors

/// What the generator of the golden files says of them.
struct GoldenValues: Decodable {
  struct Values: Decodable {
    let name: String
    let dtype: String
    let shape: [Int]
    /// Doubles as hexadecimal bits, row after row.
    let bits: [String]
  }
  let files: [String: [Values]]
  /// A Double and what it is in F16.
  let halves: [[String]]
  /// A Float (as a Double) and what it is in BF16.
  let brains: [[String]]

  static func read() throws -> Self {
    try JSONDecoder().decode(Self.self, from: Data(contentsOf: golden("values.json")))
  }
}

/// A file of the folder `Goldens`.
func golden(_ name: String) -> URL {
  Bundle.module.bundleURL.appendingPathComponent("Goldens/\(name)")
}

/// A double by its bits in hexadecimal; what is none becomes a NaN that no file holds.
func double(_ bits: String) -> Double { Double(bitPattern: UInt64(bits, radix: 16) ?? .max) }

/// The elements of a tensor as a file stores them: the last index runs fastest.
func rowMajor(_ tensor: Tensor) -> [Double] {
  let sizes = (0..<4).map { tensor.shape[$0] }
  let scalars = tensor.scalars
  var elements: [Double] = []
  for i in 0..<sizes[0] {
    for j in 0..<sizes[1] {
      for k in 0..<sizes[2] {
        for l in 0..<sizes[3] {
          elements.append(scalars[i + sizes[0] * (j + sizes[1] * (k + sizes[2] * l))])
        }
      }
    }
  }
  return elements
}

/// A file by its header and as many bytes of data, which count up.
func file(_ header: String, data: Int = 0) -> Data { file(Array(header.utf8), data: data) }

func file(_ header: [UInt8], data: Int = 0) -> Data {
  Data(
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
      + (0..<data).map { UInt8(truncatingIfNeeded: $0) })
}

/// A folder of its own for `body`, gone afterwards.
func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("safetensors-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

/// What is wrong with a file, or nil.
func reason(_ data: Data) -> SafetensorsError.Reason? {
  do throws(SafetensorsError) {
    _ = try SafetensorsFile(data)
    return nil
  } catch { return error.reason }
}
