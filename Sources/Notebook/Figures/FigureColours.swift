import Foundation

/// A colour of the sRGB space.
struct RGB: Sendable, Hashable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  /// As in `RGB(0x0072B2)`.
  init(_ hex: UInt32) {
    red = UInt8(hex >> 16 & 255)
    green = UInt8(hex >> 8 & 255)
    blue = UInt8(hex & 255)
  }

  /// The colour at `t` between this one (0) and another (1).
  func mixed(with other: RGB, _ t: Double) -> RGB {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt32 {
      UInt32((Double(a) + (Double(b) - Double(a)) * t).rounded())
    }
    return RGB(mix(red, other.red) << 16 | mix(green, other.green) << 8 | mix(blue, other.blue))
  }

  /// A fixed colour of a 256-colour terminal, 16…255.
  init(terminalCode code: Int) {
    let levels: [UInt32] = [0, 95, 135, 175, 215, 255]
    if code >= 232 {
      self.init(UInt32(8 + 10 * (code - 232)) * 0x010101)
    } else {
      let cube = code - 16
      self.init(levels[cube / 36] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6])
    }
  }

  /// As in `#0072b2`.
  var css: String {
    let value = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Relative luminance as the Web Content Accessibility Guidelines define it, 0…1.
  var luminance: Double {
    func linear(_ byte: UInt8) -> Double {
      let c = Double(byte) / 255
      return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The ratio of contrast between two colours, 1…21; text wants 4.5.
  func contrast(with other: RGB) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// Black or white, whichever is easier to read on this colour: at least 4.5 on any.
  var ink: RGB { contrast(with: RGB(0)) > contrast(with: RGB(0xFFFFFF)) ? RGB(0) : RGB(0xFFFFFF) }

  /// The nearest of the 240 fixed colours of a 256-colour terminal.
  var terminalCode: Int {
    let levels = [0, 95, 135, 175, 215, 255]
    func nearest(_ byte: UInt8) -> Int {
      levels.indices.min { abs(levels[$0] - Int(byte)) < abs(levels[$1] - Int(byte)) } ?? 0
    }
    func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
      let (x, y, z) = (r - Int(red), g - Int(green), b - Int(blue))
      return x * x + y * y + z * z
    }
    let (r, g, b) = (nearest(red), nearest(green), nearest(blue))
    let mean = (Int(red) + Int(green) + Int(blue)) / 3
    let step = min(23, max(0, (mean - 3) / 10))
    let grey = 8 + 10 * step
    let cube = distance(levels[r], levels[g], levels[b])
    return distance(grey, grey, grey) < cube ? 232 + step : 16 + 36 * r + 6 * g + b
  }
}

/// A colour in two versions: for light pages and for dark ones (and the terminal).
struct PagePair: Sendable, Hashable {
  var light: RGB
  var dark: RGB

  init(_ light: UInt32, _ dark: UInt32) {
    self.light = RGB(light)
    self.dark = RGB(dark)
  }
}

/// The colours of all figures.
enum FigureColours {
  /// Colours that tell series apart: those of Okabe and Ito (2008), safe for the common kinds of
  /// colour blindness, yellow left out; on dark pages the same hues, lighter.
  static let series: [PagePair] = [
    PagePair(0x0072B2, 0x56B4E9), PagePair(0xD55E00, 0xFF8F4A), PagePair(0x009E73, 0x2FC79A),
    PagePair(0xCC79A7, 0xE6A5C9), PagePair(0xB97F00, 0xF0B93A), PagePair(0x5B6770, 0xB4BDC6),
  ]
  static let text = PagePair(0x1F2328, 0xE6EDF3)
  static let faint = PagePair(0x59636E, 0x9DA7B1)
  static let axis = PagePair(0x818B98, 0x6E7781)
  static let zero = PagePair(0xB9C1CA, 0x4A525C)
  static let grid = PagePair(0xE3E7EC, 0x2B3139)
  /// A cell without a number.
  static let missing = PagePair(0xD9C9E3, 0x4B3A57)
}

/// The colours of a heat map: a ramp of levels from the smallest value to the largest.
///
/// The sequential ramp goes from the page's own shade to full ink, so that 0 looks empty on light
/// and dark pages alike; its lightness is monotone, so that it survives grey printing. The diverging
/// ramp goes from orange (negative) over the page's shade to blue (positive), which all common kinds
/// of colour blindness tell apart.
struct ColourRamp: Sendable {
  /// Levels of the ramp; an odd number, so that zero has its own.
  static let levels = 65

  let letter: String
  private let light: [RGB]
  private let dark: [RGB]
  /// Chosen by hand: the nearest of the 240 colours would wander from blue to green and violet.
  private let terminal: [Int]

  static let sequential = ColourRamp(
    "s", light: [0xF3F6FA, 0xC9DDF0, 0x75AFDB, 0x2A74B8, 0x08306B],
    dark: [0x1A2029, 0x173A63, 0x2C6CA8, 0x78B4E4, 0xEFF7FF],
    terminal: [233, 17, 18, 24, 25, 31, 32, 74, 117, 153, 195])
  static let diverging = ColourRamp(
    "v", light: [0x7F3300, 0xD2711E, 0xF2BC87, 0xF5F5F3, 0x9CC6E6, 0x2F7DBE, 0x08306B],
    dark: [0xFFDDBF, 0xF29A52, 0x8A4A16, 0x1C2026, 0x1D4E80, 0x5AA5DF, 0xE1F0FF],
    terminal: [230, 222, 215, 208, 166, 130, 94, 52, 233, 17, 18, 24, 25, 32, 74, 117, 195])

  private init(_ letter: String, light: [UInt32], dark: [UInt32], terminal: [Int]) {
    self.letter = letter
    self.light = light.map { RGB($0) }
    self.dark = dark.map { RGB($0) }
    self.terminal = terminal
  }

  /// The colour of a level in a 256-colour terminal.
  func terminalCode(_ level: Int) -> Int {
    terminal[(level * (terminal.count - 1) + (Self.levels - 1) / 2) / (Self.levels - 1)]
  }

  /// The colours of a level for light and dark pages.
  func colours(_ level: Int) -> (light: RGB, dark: RGB) { (at(level, light), at(level, dark)) }

  private func at(_ level: Int, _ stops: [RGB]) -> RGB {
    let t = Double(level) / Double(Self.levels - 1) * Double(stops.count - 1)
    let index = min(Int(t), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], t - Double(index))
  }
}
