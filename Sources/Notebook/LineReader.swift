import Foundation

/// Reads lines that somebody types and hands each on, until the input ends.
///
/// A line that throws is answered with what was wrong, and the next one is read.
struct LineReader {
  let prompt: String
  /// Whether somebody sits there: a file needs no prompt.
  var isTerminal = isatty(STDIN_FILENO) == 1
  var next: () -> String? = { readLine() }
  var write: (String) -> Void = { FileHandle.standardOutput.write(Data($0.utf8)) }
  var complain: (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }

  func run(_ body: (String) throws -> Void) {
    if isTerminal { write("\nType a line and press Enter; Ctrl-D ends.\n") }
    while true {
      if isTerminal { write(prompt) }
      guard let line = next() else { break }
      guard !line.allSatisfy(\.isWhitespace) else { continue }
      do {
        try body(line)
      } catch {
        complain("\(error)\n")
      }
      // What `print` holds back comes before what is written past it.
      fflush(nil)
    }
    if isTerminal { write("\n") }
  }
}
