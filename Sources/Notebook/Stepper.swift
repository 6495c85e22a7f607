import FormalAlgorithms
import Foundation
import Tensors

/// Walks through a run of an algorithm, one executed line after the other, called algorithms included.
struct Stepper {
  let tape: Tape
  let number: Int
  let terminal: Terminal

  /// What one step shows: the listing with the line marked, and the value the line gave.
  func lines(at index: Int) -> [String] {
    let event = tape.events[index]
    let scope = tape.scopes[event.scope]
    guard let number = scope.number else { return [] }
    let pseudocode = Pseudocode[number]
    let turns = event.turns.map { "\($0.letter) = \($0.value)" }.joined(separator: ", ")
    let title = "Algorithm \(number) (\(scope.label))" + (turns.isEmpty ? "" : ", \(turns)")
    var lines = [terminal.styled(title, .bold)]
    for line in pseudocode.lines {
      let isHere = event.lines.contains(line.number)
      let number = padded(String(line.number), to: 3, .trailing)
      let indent = String(repeating: "  ", count: line.indentation)
      let text = truncated(
        "\(isHere ? "▶" : " ")\(number)  \(indent)\(line.statement)", to: terminal.width)
      lines.append(isHere ? terminal.styled(text, .bold) : terminal.styled(text, .dim))
    }
    let symbol = event.lines.last.flatMap { pseudocode[line: $0].symbol }
    if let value = LineTable.value(of: event, on: tape, symbol: symbol) {
      lines.append("")
      lines += value.lines(width: terminal.width - 5).map { "     " + $0 }
    }
    return lines
  }

  /// The events from the first call of the algorithm to its end.
  var events: [Int] {
    guard let first = tape.scopes.firstIndex(where: { $0.number == number }) else { return [] }
    func isInside(_ scope: Int) -> Bool {
      var scope: Int? = scope
      while let current = scope {
        if current == first { return true }
        scope = tape.scopes[current].parent
      }
      return false
    }
    return tape.events.indices.filter { isInside(tape.events[$0].scope) }
  }

  /// Shows step after step; Enter goes on, q (or the end of the input) leaves.
  func run() {
    let events = events
    for (k, event) in events.enumerated() {
      say(lines(at: event).joined(separator: "\n") + "\n\n")
      say("step \(k + 1) of \(events.count) · Enter: next · q: leave ")
      guard let answer = readLine(), !answer.hasPrefix("q") else { break }
    }
    say("\n")
  }

  private func say(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
}
