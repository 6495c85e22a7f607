import Foundation

/// A picture of at most 256 colours as a PNG file (RFC 2083).
///
/// The bytes are stored, not compressed: a heat map of noise gains little from compression, and
/// storing spares a dependency on zlib.
struct PNGImage {
  var width: Int
  var height: Int
  var palette: [RGB]
  /// Indices of the palette, row by row from the top.
  var pixels: [UInt8]

  /// The file.
  var bytes: [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 3, 0, 0, 0]
    var rows: [UInt8] = []
    rows.reserveCapacity((width + 1) * height)
    for y in 0..<height {
      rows.append(0)  // no filter
      rows += pixels[y * width..<(y + 1) * width]
    }
    appendChunk("IHDR", header, to: &file)
    appendChunk("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] }, to: &file)
    appendChunk("IDAT", stored(rows), to: &file)
    appendChunk("IEND", [], to: &file)
    return file
  }

  /// The file as a link that carries it.
  var dataURI: String { "data:image/png;base64," + Data(bytes).base64EncodedString() }

  private func appendChunk(_ type: String, _ content: [UInt8], to file: inout [UInt8]) {
    let typed = Array(type.utf8) + content
    file += bigEndian(UInt32(content.count)) + typed + bigEndian(crc32(typed))
  }
}

private func bigEndian(_ x: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(x >> $0 & 255) } }

/// A zlib stream (RFC 1950) of stored deflate blocks (RFC 1951), 65,535 bytes at most in each.
private func stored(_ bytes: [UInt8]) -> [UInt8] {
  var stream: [UInt8] = [0x78, 0x01]
  var rest = bytes[...]
  repeat {
    let block = rest.prefix(65_535)
    rest = rest.dropFirst(65_535)
    let (low, high) = (UInt8(block.count & 255), UInt8(block.count >> 8))
    stream += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high]
    stream += block
  } while !rest.isEmpty
  return stream + bigEndian(adler32(bytes))
}

/// The check sum of zlib streams.
func adler32(_ bytes: [UInt8]) -> UInt32 {
  var (a, b): (UInt32, UInt32) = (1, 0)
  for byte in bytes {
    a = (a + UInt32(byte)) % 65_521
    b = (b + a) % 65_521
  }
  return b << 16 | a
}

/// The check sum of PNG chunks.
func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { crc, byte in crc >> 8 ^ crcTable[Int((crc ^ UInt32(byte)) & 255)] }
}

private let crcTable: [UInt32] = (0..<256).map { n in
  (0..<8).reduce(UInt32(n)) { c, _ in c & 1 == 1 ? 0xEDB8_8320 ^ c >> 1 : c >> 1 }
}
