import Foundation

/// A text that stands in an XML document: markup escaped, what XML forbids made visible.
func xmlEscaped(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for scalar in printable(text).unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A coordinate to a hundredth of a pixel.
func coordinate(_ x: Double) -> String {
  let hundredths = Int((x * 100).rounded())
  let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
  let sign = hundredths < 0 ? "-" : ""
  if rest == 0 { return "\(sign)\(whole)" }
  let fraction = rest < 10 ? "0\(rest)" : rest % 10 == 0 ? "\(rest / 10)" : "\(rest)"
  return "\(sign)\(whole).\(fraction)"
}

/// The width of a text in DejaVu Sans, in pixels, at the given size of type. Its widths are known for
/// ASCII; other characters count by their columns. Substitutes are narrower as a rule.
func textWidth(_ text: String, size: Double) -> Double {
  var thousandths = 0
  for character in text {
    if let ascii = character.asciiValue, (32..<127).contains(ascii) {
      thousandths += dejaVuWidths[Int(ascii) - 32]
    } else {
      thousandths += displayWidth(String(character)) == 2 ? 1050 : 700
    }
  }
  return Double(thousandths) / 1000 * size
}

/// Advance widths of DejaVu Sans 2.37 for U+0020…U+007E, in thousandths of the size.
private let dejaVuWidths = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
  636,
  636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575,
  775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611,
  685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278,
  974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
]

/// The beginning of a text that is at most `width` pixels wide, with “…” where it was cut.
func shortened(_ text: String, to width: Double, size: Double) -> String {
  guard textWidth(text, size: size) > width else { return text }
  var kept = text
  while !kept.isEmpty, textWidth(kept + "…", size: size) > width { kept.removeLast() }
  return kept + "…"
}

/// A picture under way: elements are appended, ``document(title:description:)`` completes it.
///
/// All figures share class names and rules, so that several of them may stand in one page. Nothing
/// has an id, for the same reason.
struct SVGDocument {
  var width: Double
  var height: Double
  private(set) var body = ""
  private var usedLevels: [String: (ramp: ColourRamp, levels: Set<Int>, inks: Set<Int>)] = [:]

  static let textSize = 12.0
  static let titleSize = 13.0

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  enum Anchor: String { case start, middle, end }

  mutating func raw(_ element: String) {
    body += element
    body += "\n"
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String
  ) {
    raw(
      "<line class=\"\(name)\" x1=\"\(coordinate(x1))\" y1=\"\(coordinate(y1))\" "
        + "x2=\"\(coordinate(x2))\" y2=\"\(coordinate(y2))\"/>")
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String,
    tooltip: String? = nil
  ) {
    let start =
      "<rect class=\"\(name)\" x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" "
      + "width=\"\(coordinate(width))\" height=\"\(coordinate(height))\""
    raw(start + (tooltip.map { "><title>\(xmlEscaped($0))</title></rect>" } ?? "/>"))
  }

  mutating func circle(
    _ x: Double, _ y: Double, _ radius: Double, class name: String, tooltip: String? = nil
  ) {
    let start =
      "<circle class=\"\(name)\" cx=\"\(coordinate(x))\" cy=\"\(coordinate(y))\" "
      + "r=\"\(coordinate(radius))\""
    raw(start + (tooltip.map { "><title>\(xmlEscaped($0))</title></circle>" } ?? "/>"))
  }

  /// A line through points, in pixels.
  mutating func path(_ points: [(x: Double, y: Double)], class name: String) {
    let list = points.map { "\(coordinate($0.x)) \(coordinate($0.y))" }.joined(separator: "L")
    raw("<path class=\"\(name)\" d=\"M\(list)\"/>")
  }

  /// A text whose base line begins, has its middle or ends at a point; `turned` reads upwards.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, class name: String = "",
    size: Double = SVGDocument.textSize, turned: Bool = false
  ) {
    if text.isEmpty { return }
    var attributes = "x=\"\(coordinate(x))\" y=\"\(coordinate(y))\""
    if anchor != .start { attributes += " text-anchor=\"\(anchor.rawValue)\"" }
    if size != Self.textSize { attributes += " font-size=\"\(coordinate(size))\"" }
    if !name.isEmpty { attributes = "class=\"\(name)\" " + attributes }
    if turned { attributes += " transform=\"rotate(-90 \(coordinate(x)) \(coordinate(y)))\"" }
    raw("<text \(attributes)>\(xmlEscaped(text))</text>")
  }

  /// The class of a level's fill.
  mutating func fill(_ ramp: ColourRamp, _ level: Int) -> String {
    usedLevels[ramp.letter, default: (ramp, [], [])].levels.insert(level)
    return "\(ramp.letter)\(level)"
  }

  /// The class of a text that stands on a level's fill.
  mutating func ink(_ ramp: ColourRamp, _ level: Int) -> String {
    usedLevels[ramp.letter, default: (ramp, [], [])].inks.insert(level)
    return "i\(ramp.letter)\(level)"
  }

  /// The complete document. It has no background; texts inside are for those who do not see it.
  func document(title: String, description: String) -> String {
    let (w, h) = (coordinate(width), coordinate(height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="nb" width="\(w)" height="\(h)" \
      viewBox="0 0 \(w) \(h)" style="max-width:100%;height:auto" role="img" \
      font-family="&quot;DejaVu Sans&quot;, sans-serif" font-size="\(coordinate(Self.textSize))">
      <title>\(xmlEscaped(title))</title>
      <desc>\(xmlEscaped(description))</desc>
      <style>
      \(style)
      </style>
      \(body)</svg>

      """
  }

  // MARK: Style

  private var style: String {
    var both: [String] = [
      ".nb .axis,.nb .grid,.nb .zero,.nb .ref,.nb .line{fill:none}",
      ".nb .axis,.nb .grid,.nb .zero,.nb .lead{stroke-width:1}",
      ".nb .axis,.nb .grid,.nb .zero{shape-rendering:crispEdges}",
      ".nb .ref{stroke-width:1.2;stroke-dasharray:5 4}",
      ".nb .line{stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}",
      ".nb .dash{stroke-dasharray:6 4;stroke-linecap:butt}", ".nb .dot{stroke-width:1}",
      ".nb .title{font-weight:bold}", ".nb image{image-rendering:pixelated}",
    ]
    var light: [String] = []
    var dark: [String] = []
    func rule(_ selector: String, _ property: String, _ colours: (light: RGB, dark: RGB)) {
      light.append("\(selector){\(property):\(colours.light.css)}")
      dark.append("\(selector){\(property):\(colours.dark.css)}")
    }
    func pair(_ p: PagePair) -> (light: RGB, dark: RGB) { (p.light, p.dark) }
    rule(".nb text", "fill", pair(FigureColours.text))
    rule(".nb text.faint", "fill", pair(FigureColours.faint))
    rule(".nb .axis,.nb .ref,.nb .lead", "stroke", pair(FigureColours.axis))
    rule(".nb .zero", "stroke", pair(FigureColours.zero))
    rule(".nb .grid", "stroke", pair(FigureColours.grid))
    if body.contains("class=\"missing\"") {
      rule(".nb .missing", "fill", pair(FigureColours.missing))
    }
    if body.contains("class=\"contour\"") {
      both.append(".nb .contour{fill:none;stroke-width:0.8}")
      rule(".nb .contour", "stroke", pair(FigureColours.axis))
    }
    for (index, colour) in FigureColours.series.enumerated() {
      if body.contains("line c\(index)") { rule(".nb .line.c\(index)", "stroke", pair(colour)) }
      if body.contains("\"f\(index)\"") { rule(".nb .f\(index)", "fill", pair(colour)) }
    }
    for (letter, use) in usedLevels.sorted(by: { $0.key < $1.key }) {
      for level in use.levels.sorted() {
        rule(".nb .\(letter)\(level)", "fill", use.ramp.colours(level))
      }
      for level in use.inks.sorted() {
        let colours = use.ramp.colours(level)
        rule(".nb .i\(letter)\(level)", "fill", (colours.light.ink, colours.dark.ink))
      }
    }
    if body.contains("class=\"on-") {
      both.append(".nb .on-dark{display:none}")
      dark.append(".nb .on-dark{display:inline}.nb .on-light{display:none}")
    }
    return (both + light).joined(separator: "\n") + "\n@media (prefers-color-scheme: dark) {\n"
      + dark.joined(separator: "\n") + "\n}"
  }
}
