import Foundation
import Notebook
import Testing

struct TrainingCourseTests {
  private let losses = (0..<50).map { 4 - Double($0) / 30 }

  @Test func theFirstTwentyLossesAndTheMeansOfEachTwentyAreKept() {
    let course = TrainingCourse(losses)
    #expect(course.first == Array(losses.prefix(20)))
    // 19/2 and 59/2 thirtieths below 4; twenty sums round.
    #expect(course.means.count == 2)
    #expect(abs(course.means[0] - (4 - 9.5 / 30)) < 1e-12)
    #expect(abs(course.means[1] - (4 - 29.5 / 30)) < 1e-12)
    let pair = course.beside(Array(losses.prefix(7)))
    #expect(pair.again == Array(losses.prefix(7)) && pair.recorded == course.first)
  }

  @Test func roundingKeepsThreeDigitsMoreOfTheFirstLosses() throws {
    var course = TrainingCourse(losses)
    course.validation = [[200, 1.23456789]]
    course.results = ["loss": [1.23456789]]
    let rounded = course.rounded(digits: 3)
    #expect(rounded.first[1] == 3.96667)
    #expect(rounded.means[0] == 3.68)
    #expect(rounded.validation == [[200, 1.23]] && rounded.results == ["loss": [1.23]])
    let again = try JSONDecoder().decode(TrainingCourse.self, from: JSONEncoder().encode(rounded))
    #expect(again == rounded)
  }
}
