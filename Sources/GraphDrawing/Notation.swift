/// A piece of a line of mathematics: text, raised or lowered.
struct Run: Hashable, Sendable {
  enum Level: Sendable { case base, sub, sup }
  var text: String
  var level = Level.base
}

/// Reads the paper's plain notation: `W_q^h` becomes W with q lowered and h raised. A `_` or `^` that
/// follows no letter, or that nothing follows, stands for itself.
func runs(of notation: String) -> [Run] {
  var runs: [Run] = []
  var base = ""
  var rest = Substring(notation)
  func isScripted(_ previous: Character?) -> Bool { previous.map { !$0.isWhitespace } ?? false }
  while let character = rest.popFirst() {
    let level: Run.Level? = character == "_" ? .sub : character == "^" ? .sup : nil
    let previous = base.last ?? runs.last?.text.last
    guard let level, isScripted(previous), let script = popScript(&rest) else {
      base.append(character)
      continue
    }
    if !base.isEmpty { runs.append(Run(text: base)) }
    base = ""
    runs.append(Run(text: flattened(script), level: level))
  }
  if !base.isEmpty { runs.append(Run(text: base)) }
  return runs
}

/// The text without its scripts' marks, for places that have room for one level only.
func flattened(_ notation: String) -> String {
  let small: [Character: Character] = [
    "0": "₀", "1": "₁", "2": "₂", "3": "₃", "4": "₄", "5": "₅", "6": "₆", "7": "₇", "8": "₈",
    "9": "₉", "a": "ₐ", "e": "ₑ", "h": "ₕ", "k": "ₖ", "l": "ₗ", "m": "ₘ", "n": "ₙ", "o": "ₒ",
    "p": "ₚ", "s": "ₛ", "t": "ₜ", "x": "ₓ",
  ]
  guard let mark = notation.firstIndex(of: "_"), mark != notation.startIndex,
    let lowered = notation[notation.index(after: mark)...].first, let sign = small[lowered],
    notation.index(mark, offsetBy: 2) == notation.endIndex
  else { return notation }
  return notation[..<mark] + String(sign)
}

/// Takes `{…}` or a word from the front: what a `_` or `^` refers to.
private func popScript(_ rest: inout Substring) -> String? {
  if rest.first == "{" {
    guard let end = rest.firstIndex(of: "}") else { return nil }
    let script = rest[rest.index(after: rest.startIndex)..<end]
    guard !script.isEmpty else { return nil }
    rest = rest[rest.index(after: end)...]
    return String(script)
  }
  for word in ["e/d", "*"] where rest.hasPrefix(word) {
    rest = rest.dropFirst(word.count)
    return word
  }
  let word = rest.prefix { ($0.isLetter || $0.isNumber || $0 == "′") && $0 != "ᵀ" }
  guard !word.isEmpty else { return nil }
  rest = rest[word.endIndex...]
  return String(word)
}
