import Foundation

/// A statement cut from a source file, so that a page shows the very lines that ran.
package enum SwiftExcerpt {
  /// The statement that begins on `line` of a file, without its comments and its indentation. A loop
  /// gives its header alone. Empty where the file is gone.
  package static func statement(file: String, line: Int) -> String {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return "" }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard (1...lines.count).contains(line) else { return "" }
    return statement(in: lines[(line - 1)...].map(String.init))
  }

  static func statement(in lines: [String]) -> String {
    var taken: [String] = []
    var depth = 0
    for line in lines {
      let code = withoutComment(line)
      if code.allSatisfy(\.isWhitespace) {
        if taken.isEmpty { return "" }
        continue
      }
      taken.append(code)
      let isLoop = code.drop(while: \.isWhitespace).hasPrefix("for ")
      depth += code.reduce(0) { depth, character in
        "([{".contains(character) ? depth + 1 : ")]}".contains(character) ? depth - 1 : depth
      }
      if isLoop || depth <= 0 { break }
    }
    let indent = taken.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return taken.map { String($0.dropFirst(indent)) }.joined(separator: "\n")
  }

  /// The line up to a comment that stands outside a string.
  static func withoutComment(_ line: String) -> String {
    var isString = false
    var previous: Character = " "
    for index in line.indices {
      let character = line[index]
      if character == "\"" && previous != "\\" { isString.toggle() }
      if !isString && character == "/" && previous == "/" {
        let end = line.index(before: index)
        return String(line[..<end].reversed().drop(while: \.isWhitespace).reversed())
      }
      previous = character
    }
    return line
  }
}
