import Foundation
import Testing

@testable import Safetensors

struct MappedFileTests {
  @Test func theBytesAreTheFiles() throws {
    try withFolder { folder in
      let url = folder.appendingPathComponent("bytes")
      for count in [0, 1, 4096, 4097, 100_000] {
        let bytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) })
        try bytes.write(to: url)
        #expect(try mapFile(url) == bytes)
      }
    }
  }

  @Test func whatMayNotBeReadIsTold() throws {
    try withFolder { folder in
      let place = folder.appendingPathComponent("a/b")
      try Data([1]).write(to: folder.appendingPathComponent("a"))
      #expect(throws: SafetensorsError(path: place.path, .unreadable(why: "Not a directory"))) {
        try mapFile(place)
      }
    }
  }
}
