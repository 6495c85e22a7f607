import Foundation

/// What a terminal can show: how many columns, and whether in colour.
public struct Terminal: Sendable, Hashable {
  /// The number of columns, at least 60.
  public let width: Int
  /// Whether escape sequences for 256 colours are understood.
  public let hasColour: Bool

  /// A terminal of the given width (60 columns at least).
  public init(width: Int, hasColour: Bool) {
    self.width = max(60, width)
    self.hasColour = hasColour
  }

  /// The terminal of this process: colour where standard output is a terminal and `NO_COLOR` is not
  /// set; 80 columns where nobody says how many there are.
  public static func current() -> Terminal {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(STDOUT_FILENO) == 1
    var size = winsize()
    var width = 80
    if isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      width = Int(size.ws_col)
    } else if let columns = environment["COLUMNS"].flatMap(Int.init) {
      width = columns
    }
    let refusesColour = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    return Terminal(width: min(width, 160), hasColour: isTerminal && !refusesColour)
  }
}
