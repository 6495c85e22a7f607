import Foundation
import Testing

@testable import Safetensors

struct ReplaceFileTests {
  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func theOldFileStandsUntilTheNewOneIsWhole() throws {
    try withFolder { folder in
      let url = folder.appendingPathComponent("file")
      try Data("old".utf8).write(to: url)
      try replaceFile(at: url) { write throws(SafetensorsError) in
        try write(Array("ne".utf8))
        #expect(try! Data(contentsOf: url) == Data("old".utf8))
        #expect(try! names(folder).count == 2)
        try write([])
        try write(Array("w".utf8))
      }
      #expect(try Data(contentsOf: url) == Data("new".utf8))
      #expect(try names(folder) == ["file"])
    }
  }

  @Test func anErrorLeavesNothingBeside() throws {
    try withFolder { folder in
      let url = folder.appendingPathComponent("file")
      try Data("old".utf8).write(to: url)
      #expect(throws: SafetensorsError(.reservedName("x"))) {
        try replaceFile(at: url) { write throws(SafetensorsError) in
          try write([1, 2, 3])
          throw SafetensorsError(.reservedName("x"))
        }
      }
      #expect(try Data(contentsOf: url) == Data("old".utf8))
      #expect(try names(folder) == ["file"])
    }
  }

  @Test func whatTheSystemRefusesIsTold() throws {
    try withFolder { folder in
      let nowhere = folder.appendingPathComponent("none/file")
      #expect(
        throws: SafetensorsError(
          path: nowhere.path,
          .notWritten(step: "creating a file beside it", why: "No such file or directory"))
      ) { try replaceFile(at: nowhere) { _ in } }
      // A folder stands there: the last step fails, and what is aside goes away.
      let taken = folder.appendingPathComponent("taken")
      try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: false)
      #expect(
        throws: SafetensorsError(
          path: taken.path, .notWritten(step: "renaming", why: "Is a directory"))
      ) { try replaceFile(at: taken) { _ in } }
      #expect(try names(folder) == ["taken"])
    }
  }
}
