import Foundation
import Testing

@testable import GraphDrawing

struct GraphStyleTests {
  /// The relative luminance of WCAG 2.
  private func luminance(_ colour: String) -> Double {
    let value = Int(colour.dropFirst(), radix: 16) ?? 0
    let parts = [value >> 16, value >> 8 & 255, value & 255].map { part -> Double in
      let x = Double(part) / 255
      return x <= 0.03928 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private func contrast(_ a: String, _ b: String) -> Double {
    let (x, y) = (luminance(a), luminance(b))
    return (max(x, y) + 0.05) / (min(x, y) + 0.05)
  }

  @Test func textStandsOutFromItsGround() {
    for kind in GraphModel.Kind.allCases {
      for text in [GraphStyle.lightText.strong, GraphStyle.lightText.weak] {
        #expect(contrast(text, GraphStyle.light(kind).fill) >= 4.5)
      }
      for text in [GraphStyle.darkText.strong, GraphStyle.darkText.weak] {
        #expect(contrast(text, GraphStyle.dark(kind).fill) >= 4.5)
      }
    }
    #expect(contrast(GraphStyle.lightText.weak, "#ffffff") >= 4.5)
    #expect(contrast(GraphStyle.darkText.weak, "#0d1117") >= 4.5)
  }

  @Test func linesStandOutFromThePage() {
    for kind in GraphModel.Kind.allCases {
      #expect(contrast(GraphStyle.light(kind).line, "#ffffff") >= 3)
      #expect(contrast(GraphStyle.dark(kind).line, "#0d1117") >= 3)
    }
    #expect(contrast(GraphStyle.lightText.arrow, "#ffffff") >= 3)
    #expect(contrast(GraphStyle.darkText.arrow, "#0d1117") >= 3)
  }

  @Test func kindsDiffer() {
    #expect(
      Set(GraphModel.Kind.allCases.map { GraphStyle.light($0).fill }).count
        == GraphModel.Kind.allCases.count)
    #expect(
      Set(GraphModel.Kind.allCases.map { GraphStyle.dark($0).fill }).count
        == GraphModel.Kind.allCases.count)
  }
}
