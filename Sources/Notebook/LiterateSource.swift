/// A literate Swift file: prose in `//:` comments, code between them.
///
/// What stands before the first line of prose (imports, the opening of the chapter) is not part of the
/// page. A line `//:fold Title` folds the code after it under that title.
struct LiterateSource: Sendable, Hashable {
  /// A stretch of prose or code.
  struct Segment: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
      case prose
      /// Code; folded under a title where it is plumbing rather than subject.
      case code(fold: String?)
    }
    let kind: Kind
    /// The prose without its comment signs, or the code without blank lines around it.
    let text: String
    /// The lines it takes in the file, counted from 1.
    let lines: ClosedRange<Int>
  }

  let segments: [Segment]

  /// Cuts a file's text into segments.
  init(_ text: String) {
    var segments: [Segment] = []
    var pending: [(number: Int, text: String)] = []
    var isProse = false
    var hasBegun = false
    var fold: String?

    func close() {
      let lines = isProse ? pending : pending.filter { !Self.isPlumbing($0.text) }
      let isBlank = { (line: (number: Int, text: String)) in line.text.allSatisfy(\.isWhitespace) }
      if let first = lines.firstIndex(where: { !isBlank($0) }),
        let last = lines.lastIndex(where: { !isBlank($0) })
      {
        let kept = lines[first...last]
        segments.append(
          Segment(
            kind: isProse ? .prose : .code(fold: fold),
            text: kept.map(\.text).joined(separator: "\n"),
            lines: lines[first].number...lines[last].number))
        if !isProse { fold = nil }
      }
      pending = []
    }

    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("//:fold ") {
        if hasBegun { close() }
        fold = String(line.dropFirst("//:fold ".count))
        (isProse, hasBegun) = (false, true)
        continue
      }
      let isComment = line.hasPrefix("//:")
      if isComment != isProse {
        if hasBegun { close() }
        isProse = isComment
      }
      hasBegun = hasBegun || isComment
      guard hasBegun else { continue }
      var content = line
      if isComment {
        content = content.dropFirst(3)
        if content.first == " " { content = content.dropFirst() }
      }
      pending.append((index + 1, String(content)))
    }
    if hasBegun { close() }
    self.segments = segments
  }

  /// The segment that holds a line of code, or the last one before it.
  func segment(at line: Int) -> Int? {
    segments.lastIndex { $0.lines.lowerBound <= line && $0.kind != .prose }
  }

  /// Lines that serve the machinery and would puzzle a reader.
  private static func isPlumbing(_ line: String) -> Bool {
    let line = line.drop(while: \.isWhitespace)
    return line.hasPrefix("// swift-format-ignore") || line.hasPrefix("chapter.end()")
  }
}
