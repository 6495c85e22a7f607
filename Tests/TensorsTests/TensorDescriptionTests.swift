import Tensors
import Testing

struct TensorDescriptionTests {
  @Test func rowsArePrintedAsThePaperPrintsThem() {
    #expect("\(Tensor(rows: [[1, 0.5, 2], [0, -1, 1]]))" == "2 × 3 double: [1, 0.5, 2; 0, -1, 1]")
    #expect("\(Tensor(vector: [1, 2], precision: .float))" == "2 float: [1; 2]")
    #expect("\(Tensor(scalar: 1.0 / 3))" == "1 double: [0.333333]")
  }

  @Test func aViewPrintsWhatItShows() {
    let X = Tensor(rows: [[1, 2, 3], [4, 5, 6]])
    #expect("\(X.transposed.rows(1..<3))" == "2 × 2 double: [2, 5; 3, 6]")
  }

  @Test func theMiddleOfALargeTensorIsLeftOut() {
    let X = Tensor(shape: [1, 12], scalars: (0..<12).map(Double.init))
    #expect("\(X)" == "1 × 12 double: [0, 1, 2, 3, …, 8, 9, 10, 11]")
    #expect("\(X.transposed)" == "12 × 1 double: [0; 1; 2; 3; …; 8; 9; 10; 11]")
  }
}
