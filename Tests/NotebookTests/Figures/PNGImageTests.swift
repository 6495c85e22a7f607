import Foundation
import Testing

@testable import Notebook

@Suite struct PNGImageTests {
  /// The values that RFC 1950's algorithm and the PNG specification's give for well-known texts.
  @Test func checkSumsAreTheStandardOnes() {
    #expect(adler32(Array("Wikipedia".utf8)) == 0x11E6_0398)
    #expect(crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(crc32(Array("IEND".utf8)) == 0xAE42_6082)
  }

  /// Reads the file back by the specification: chunks, check sums, stored blocks, pixels.
  @Test(arguments: [(1, 1), (3, 2), (300, 257)]) func fileReadsBack(width: Int, height: Int) throws
  {
    let pixels = (0..<width * height).map { UInt8($0 * 7 % 5) }
    let palette = (0..<5).map { RGB($0 * 0x102030) }
    let file = PNGImage(width: width, height: height, palette: palette, pixels: pixels).bytes
    #expect(file.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10])
    func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
    var rest = file[8...]
    var chunks: [String: [UInt8]] = [:]
    while !rest.isEmpty {
      let length = Int(number(rest.prefix(4)))
      rest = rest.dropFirst(4)
      let typed = Array(rest.prefix(4 + length))
      #expect(number(rest.dropFirst(4 + length).prefix(4)) == crc32(typed))
      chunks[String(decoding: typed.prefix(4), as: UTF8.self)] = Array(typed.dropFirst(4))
      rest = rest.dropFirst(8 + length)
    }
    let header = try #require(chunks["IHDR"])
    #expect(number(header[0..<4]) == UInt32(width) && number(header[4..<8]) == UInt32(height))
    #expect(chunks["PLTE"]?.count == 15 && chunks["IEND"] == [])
    let stream = try #require(chunks["IDAT"])
    #expect(number(stream.prefix(2)) % 31 == 0)
    var rows: [UInt8] = []
    var blocks = stream.dropFirst(2).dropLast(4)
    var isLast = false
    while !isLast {
      isLast = blocks.removeFirst() == 1
      let (low, high, lowNot, highNot) = (
        blocks.removeFirst(), blocks.removeFirst(), blocks.removeFirst(), blocks.removeFirst()
      )
      #expect(low == ~lowNot && high == ~highNot)
      rows += blocks.prefix(Int(low) + 256 * Int(high))
      blocks = blocks.dropFirst(Int(low) + 256 * Int(high))
    }
    #expect(blocks.isEmpty && number(stream.suffix(4)) == adler32(rows))
    for y in 0..<height {
      let row = rows[y * (width + 1)..<(y + 1) * (width + 1)]
      #expect(row.first == 0 && row.dropFirst() == pixels[y * width..<(y + 1) * width])
    }
  }
}
