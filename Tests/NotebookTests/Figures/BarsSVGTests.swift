import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct BarsSVGTests {
  /// A bar's length is its value: ratios of lengths are ratios of values, from a common zero.
  @Test func lengthsAreProportional() throws {
    let values = [4.0, 1, -2, 0.5]
    let across = try #require(svgElements(Bars(["a", "b", "c", "d"], values).svg()))
      .filter { $0.name == "rect" }
    for (bar, value) in zip(across, values) {
      #expect(abs(bar.number("width") - abs(value) * across[1].number("width")) < 0.05)
    }
    let zero = across[0].number("x")
    #expect(across[1].number("x") == zero && across[3].number("x") == zero)
    #expect(abs(across[2].number("x") + across[2].number("width") - zero) < 0.02)
    let up = try #require(
      svgElements(Bars(["a", "b", "c", "d"], values, direction: .vertical).svg())
    ).filter { $0.name == "rect" }
    for (bar, value) in zip(up, values) {
      #expect(abs(bar.number("height") - abs(value) * up[1].number("height")) < 0.05)
    }
    // Upright bars stand on the zero, negative ones hang from it.
    #expect(abs(up[0].number("y") + up[0].number("height") - up[2].number("y")) < 0.02)
  }
}
