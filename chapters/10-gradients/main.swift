import FormalTransformers
import Foundation

let chapter = Chapter.begin("Which way is down, for each number?", seconds: 10, readsText: true)
//: # 10. Gradients
//:
//: A model is a long list of numbers, and the *loss* is one number more: it says how badly the model guesses.
//: Training turns each number a little, so that the loss falls. But which way is down, for each of them? One could
//: try: turn one number a little, run the model again, and look. A model of a million numbers would run a million
//: times before its first step. There is a way that answers for all at once, for the price of about three runs.
//:
//: ## The smallest case
//:
//: Three numbers, two operations, y = a·b + c, and a *tape* that writes down each operation as it happens. The
//: product entry by entry is `.*` in the code and ⊙ in the table; here there is one entry.

let (a, b, c) = (Tensor(scalar: 2), Tensor(scalar: 3), Tensor(scalar: 1))
let tape = Tape()
for (number, name) in [(a, "a"), (b, "b"), (c, "c")] { tape.name(number, name) }
let y = tape.record { a .* b + c }
tape.name(y, "y")
show(slopesOf: y, on: tape, caption: "Down: the values. Up: the slopes.")
//: Turn a from 2 to 2.01. The product grows from 6 to 6.03, and so does y: three times as much as a. We say that the
//: *slope* of y along a is 3, and write ∂y/∂a = 3. It is the value of b. In the same way the slope along b is the
//: value of a, 2, and that along c is 1. All slopes together are the *gradient*.
//:
//: Read the last column upwards: each row hands its slope on to the rows it was made from. A sum hands on what it
//: has, a product what it has times *the other factor*. The rest is bookkeeping, with one trap. Let a be used twice:

let twice = Tape()
for (number, name) in [(a, "a"), (b, "b")] { twice.name(number, name) }
let y2 = twice.record { a .* b + a }
twice.name(y2, "y")
show(slopesOf: y2, on: twice)
//: Now a has two ways to y: through the product with slope 3, and directly with slope 1. They add up to 4. *What
//: comes back to a value from several places is added.*
//:
//: ## Line by line
//:
//: The paper has no algorithm for this: where it needs a gradient it writes ∇loss. So these four lines are ours. We
//: write v̄ for the slope of the result y along the value v.
//:
//: - **Line 1.** Compute each value from earlier ones, and write down from which.
//: - **Line 2.** ȳ ← 1, and v̄ ← 0 for all others.
//: - **Line 3.** For each value v, from the last to the first:
//: - **Line 4.** for each u that v was made from: ū ← ū + v̄ · (slope of v along u).
//:
//: In Swift, line 1 is `tape.record`, and lines 2 to 4 are `tape.gradients(of:)`, one loop in
//: `Sources/Tensors/Gradients.swift`. Spoil line 4, with ← in place of adding, or line 3, from the first to the last:

show("- Line 4 spoilt: \(GradientMistakes.overwritten.evidence).")
show("- Line 3 spoilt, (a·b)·c at 1, 2, 3: \(GradientMistakes.forwards.evidence).")
//: In the first, a·a has lost one of its two ways. In the second, a·b has handed on its slope before it had one.
//:
//: For matrices nothing changes but what an operation hands back. Ȳ has the shape of Y:
//:
//: - Y = A + b 1ᵀ hands Ȳ to A, and Ȳ 1 to b, which is used once for each column.
//: - Y = W X hands Ȳ Xᵀ to W and Wᵀ Ȳ to X: the other factor, turned so that the shapes fit.
//: - Y = f(X), entry by entry, hands f′(X) ⊙ Ȳ to X.
//: - X = W_e[:, x] adds each column of X̄ to that of its letter: a letter used twice gets both.
//: - P = softmax(A) hands P ⊙ (P̄ − 1 1ᵀ(P ⊙ P̄)) to A: the entries of a column share one sum.
//:
//: Two are worth deriving. First, *softmax and log loss* (the two together are called *cross-entropy*): scores z,
//: probabilities p, and y the token that came.
//:
//: - loss = −log p[y] = −log(e^z[y] / Σ_j e^z[j]) = log Σ_j e^z[j] − z[y].
//: - The slope of the first part along z[i] is e^z[i] / Σ_j e^z[j] = p[i]; that of −z[y] is −1 for i = y, else 0.
//: - So the slope of the loss along z[i] is p[i] − ⟦i = y⟧: *probabilities minus one-hot*.
//:
//: Take the three tokens of chapter 6, with scores 1, −1 and 0, and let the second come:

let (e, W_u) = (Tensor(vector: [1, -1]), Tensor(rows: [[1, 0], [0, 1], [1, 1]]))
let guess = Tape()
let z = guess.record { W_u * e }
let slopes = guess.gradients(of: guess.record { crossEntropy(z, targets: [1]) })
show(softmax(z), "p")
show(slopes[z], "∂loss/∂z")
show(slopes[W_u], "∂loss/∂W_u")
//: The score of the token that came is to rise, by what its probability lacked. The others are to sink, each by what
//: it had. p adds up to 1, so the slopes add up to 0, and so does each column of ∂loss/∂W_u.
//:
//: Second, *layer norm*: m = mean of e, σ² = mean of (e − m)², ê = (e − m)/σ. Let g[i] be the slope of the loss along
//: ê[i]. Turn e[j] by a small δ, and follow what moves:
//:
//: - m moves by δ/d.
//: - σ² moves by 2δ·(e[j] − m)/d; the move of m has no share in it, since the e − m add up to 0. And σ² moves 2σ
//:   times as fast as σ. So σ moves by δ·ê[j]/d.
//: - So ê[i] moves by δ·(⟦i = j⟧ − 1/d − ê[i]·ê[j]/d)/σ.
//: - Weighted by g[i] and added up: ∂loss/∂e = (g − mean(g) − ê · mean(g ⊙ ê))/σ.
//:
//: In words: take from g its mean and its share along ê, and divide by σ. Formula and tape on four numbers:

let (four, g) = (Tensor(vector: [1, 2, 3, 4]), Tensor(vector: [3, -1, 4, 1]))
let normed = Tape()
let ê = normed.record { layerNorm(four, .layer(size: 4)) }
let σ = squareRoot(mean(square(four - mean(four))))
show((g - mean(g) - ê .* mean(g .* ê)) / σ, "formula")
show(normed.gradients(of: ê, cotangent: g)[four], "tape")
//: So much for ∇loss. The walk downhill is one line of the paper, here the sixth:

show(Pseudocode[13])
//: Its minus says *down*, and η says how far.
//:
//: ## The graph of this run
//:
//: All of it together: attention over three tokens, added to what went in, and then W_u and the log loss from above.

let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
var random = chapter.random(1)
let W = AttentionParameters(dx: 2, dz: 2, dattn: 2, dout: 2, from: &random)
let whole = Tape()
whole.name(X, "X")
whole.name(W_u, "W_u")
whole.name(W)
let end = whole.record {
  crossEntropy(W_u * (X + attention(X, X, W, mask: .causal)), targets: [1, 2, 0])
}
show(
  graph: whole, gradients: whole.gradients(of: end), "there-and-back",
  caption: "Forward on the left, back on the right: a slope for each value.")
//: The way back is the way there, mirrored. Four arrows leave X: to query, key and value, and past them to the sum.
//: So four arrows arrive at ∂/∂X, and line 4 adds what they bring. A product of matrices has two products behind it:
//: so a gradient costs about two runs more, whether a model has ten numbers or a million.
//:
//: ## Can we trust it?
//:
//: A wrong slope raises no alarm. So we check by trying after all: turn a number by h, to one side, to both, or to
//: both by h and 2h. But by which h? For f(x) = x/√(1 + x²), a norm in miniature, the slope is known:

//:fold Three rules, and their errors
let f = { (x: Double) in x / (1 + x * x).squareRoot() }
let exact = 1 / (1.49 * 1.49.squareRoot())  // at x = 0.7
let hs = Array(sequence(first: 1.0) { $0 * 0.63 }.prefix(60))
let rules = [("one side", Stencil.oneSided), ("both sides", .central), ("five points", .fivePoint)]
let errors = rules.map { name, rule in
  Curves.Line(name, xs: hs, ys: hs.map { abs(rule.slope(of: f, at: 0.7, step: $0) - exact) })
}
show(
  Curves(errors, x: Axis("h", scale: .logarithmic), y: Axis("error", scale: .logarithmic)),
  "steps", caption: "Too large an h errs by the bend of the curve, too small a one by rounding.")
//: Towards the left the errors fall, as h, h² and h⁴, until rounding takes over: two nearly equal numbers are
//: subtracted, and their digits cancel. Five points do best, between 10⁻⁴ and 10⁻³; our tests take h = 5·10⁻⁴.
//:
//: ## Real text: a landscape
//:
//: A model with two numbers, so that one can see all of it. In the first {{begin}} letters of {{text}} we count how
//: often each letter occurs, and after which. A letter's score is
//: a · log(its share) + b · log(its share after the last letter / its share).
//:
//: So a is our trust in the counts of letters, and b that in the counts of pairs. At a = b = 0 all letters are alike;
//: at a = 1, b = 0 the model says the letters' shares; at a = b = 1 it says the table of pairs. The loss is taken
//: over the {{rest}} letters that follow. Who says that 1 is the right trust?

let corpus = chapter.corpus(or: .shakespeare)
let letters = CharacterTokenizer(alphabetOf: corpus.text)
let tokens = try letters.encode(corpus.text)
let (N_V, begin) = (letters.vocabulary.count, min(2000, tokens.count / 2))
let seen = PairStatistics(Array(tokens[..<begin]), size: N_V)
let future = PairStatistics(Array(tokens[begin...]), size: N_V).shares
// A tenth of a pair more for each: what was not seen is not impossible.
let counts = Double(seen.total) * seen.shares + Tensor(scalar: 0.1)
let pairs = log(counts / columnSums(counts))
let share = .zeros([N_V, N_V]) + log(counts * .ones([N_V, 1]) / sum(counts)).reshaped([N_V])
let both = concatenate(columns: [share, pairs - share].map { $0.reshaped([N_V * N_V, 1]) })
func loss(_ θ: Tensor) -> Tensor {  // θ = (a, b)
  -1 * sum(future .* logSoftmax((both * θ).reshaped([N_V, N_V])))
}
quote("text", corpus.description)
for (name, n) in [("begin", begin), ("rest", tokens.count - begin)] { quote(name, n) }
//: The walk: record, go back, take a step.

func walk(rate η: Double) -> [Tensor] {
  var way = [Tensor.zeros([2])]
  for _ in 0..<40 {
    let (θ, tape) = (way[way.count - 1], Tape())
    let value = tape.record { loss(θ) }
    way.append(θ - η * tape.gradients(of: value)[θ])  // θ ← θ − η·∇loss(θ)
  }
  return way
}
let ways = [0.1, 1, 1.5].map { (η: $0, way: walk(rate: $0)) }

//:fold The landscape, and the places with a name
func height(_ a: Double, _ b: Double) -> Double {
  bits(fromNats: loss(Tensor(vector: [a, b])).scalar)
}
let side = (0...45).map { -0.5 + Double($0) / 15 }
let paths = ways.map { η, way in
  Curves.Line("η = \(numberText(η))", xs: way.map { $0[0] }, ys: way.map { $0[1] })
}
let ends = ways.map { $0.way[40].scalars + [bits(fromNats: loss($0.way[40]).scalar)] }
let found = (ends.min { $0[2] < $1[2] } ?? []) + [height(1, 1)]
for (name, value) in zip(["a", "b", "found", "table"], found) { quote(name, value) }
show(
  Landscape(
    side.map { b in side.map { a in height(a, b) } },
    levels: [4.05, 4.1, 4.2, 4.4, 4.7, 5, 5.5, 6, 7],
    x: Axis("a: trust in the letters", range: -0.5...2.5),
    y: Axis("b: trust in the pairs", range: -0.5...2.5), height: "bits a letter", paths: paths,
    marks: [.init(0, 0, "all alike"), .init(1, 0, "letters"), .init(1, 1, "table of pairs")]),
  "landscape", caption: "Each point is a model. Three walks of 40 steps, with three values of η.")
//: A step leaves at right angles to the height lines, and is as long as the slope is steep. With η = 0.1 the walk is
//: safe, and slows down as the ground gets flat. On the eight plays η = 1 shoots over the valley at first, and still
//: gets to the bottom; η = 1.5 leaves the map, comes back, and ends going to and fro between two points.
//:
//: The bottom lies at a = {{a}}, b = {{b}}, with {{found}} bits a letter; the table as it stands loses {{table}}. The
//: slopes have found out that so small a table says more than it knows.
//:
//: ## A whole transformer
//:
//: The same loop on Algorithm 10, with {{count}} random numbers, and the beginning of a line, “{{verse}}”. We check
//: every number by five points. Beside it, a mistake: softmax differentiated as if its entries had nothing to do with
//: each other.

//:fold The model, the check, the mistake and the times
let long = corpus.text.split(separator: "\n").first { $0.count >= 24 } ?? corpus.text[...]
let x = try letters.encode(String(long.prefix(24)))
let θ = DTransformerParameters(
  vocabulary: N_V, maximumLength: 32, layers: 1, heads: 2, de: 8, dmlp: 16, from: &random)
let came = concatenate(columns: [.oneHot(Array(x.dropFirst()), size: N_V), .zeros([N_V, 1])])
func loss(of P: Tensor) -> Tensor { -1 * sum(came .* log(P)) }
func model(_ θ: DTransformerParameters) -> Tensor { loss(of: dTransformer(x, θ)) }
let run = Tape()
let P = run.record { dTransformer(x, θ) }
let gradient = run.gradients(of: run.record { loss(of: P) })
let logits = run.nodes[run.nodes[run.find(P) ?? 0].inputs[0]].value  // P is their softmax.
let mistaken = SoftmaxPullbackMistakes.entryByEntry.run(P, gradient[P])
let wrong = run.gradients(of: logits, cotangent: mistaken)
let reports = checkGradients(at: θ.tensors) { model(θ.replacingTensors($0)) }
func drawn(_ slopes: Gradients) -> [(found: Double, back: Double)] {
  let pairs = zip(reports, θ.tensors).flatMap { zip($0.numeric.scalars, slopes[$1].scalars) }
  return pairs.enumerated().filter { $0.offset % 11 == 0 && abs($0.element.0) > 1e-6 }
    .map { (found: $0.element.0, back: $0.element.1) }
}
let strays = drawn(wrong)
let points = [("with the mistake", strays), ("the tape", drawn(gradient))].flatMap { name, pairs in
  pairs.map { Scatter.Point($0.found, $0.back, group: name) }
}
let numbers = [
  θ.parameterCount, reports.count, reports.count(where: \.passes), N_V - Set(x).count, 32 - x.count,
]
for (name, n) in zip(["count", "tensors", "passed", "unused", "behind"], numbers) { quote(name, n) }
quote("verse", String(long.prefix(24)))
quote("strays", strays.count)
quote("sign", strays.count { $0.found * $0.back > 0 })
quote("forward", measuredMilliseconds { _ = model(θ) })
quote("both", measuredMilliseconds { _ = Tape.recording { $0.gradients(of: model(θ)) } })
show(
  Scatter(points, x: Axis("slope found by trying"), y: Axis("slope by the way back")), "check",
  caption: "Every eleventh number. What is right lies on the diagonal.")
//: {{passed}} of {{tensors}} tensors pass: ‖a − n‖ ≤ 10⁻⁶·‖a‖ + 10⁻⁹, where a is the gradient and n the one found by
//: trying. Most of the mistaken slopes miss the diagonal. But {{sign}} of the {{strays}} drawn have the right sign:
//: who would notice? A run takes {{forward}} ms, one with its gradient {{both}} ms. Which slopes are 0, to 10⁻¹²?

//:fold The table
let flat = θ.namedTensors.map { name, tensor in
  [name, "\(tensor.count)", "\(gradient[tensor].scalars.count { abs($0) < 1e-12 })"]
}
show(Table(["tensor", "numbers", "of slope 0"], rows: flat.filter { $0[2] != "0" }))
show(columnSums(gradient[θ.u]), "1ᵀ ∂loss/∂W_u", digits: 1)
//: W_e has 8 numbers for each of {{unused}} letters that do not occur in this line. W_p has 8 for each of {{behind}}
//: places behind its end, and for the last place, whose guess nobody checks. Another line will move them. b_k is
//: another matter: it adds one number to a whole column of scores, and softmax does not notice (chapter 4). On every
//: line, for all weights, its slope is 0. *What has slope 0 everywhere has no job.* The paper keeps b_k all the same
//: (erratum E31). And the columns of ∂loss/∂W_u add up to 0, as found above.
//:
//: ## Mistakes people make
//:
//: The last of the four made the stray cloud. From the second this package is safe: no tensor can be written over.

show(mistakes: [GradientMistakes.overwritten, GradientMistakes.changedAfterUse])
show(mistakes: [DescentMistakes.notZeroed])
show(mistakes: [SoftmaxPullbackMistakes.entryByEntry])
//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter10.swift` and run
//: `swift test --filter Chapter10`.
//:
//: 1. y = a·b·a at a = 2, b = 3. What are the two slopes?
//: 2. Two tokens have the scores 0 and 0, and the first one comes. What is ∂loss/∂z?
//: 3. On the bowl ½θ² the slope is θ. From θ = 1, where are we after two steps with η = 0.5? With η = 2.5?
//:
//: ## What we left out
//:
//: The tape keeps every value until the way back has passed it; large models throw some away and compute them anew.
//: One can also go forwards with slopes, which is cheap where few numbers go in; into a loss go many. ReLU has a
//: kink; one takes 0 there. η was guessed: Adam (chapter 2) gives each number a step of its own. The paper leaves all
//: this to us, and writes ∇loss in Algorithms 11 to 13. The next chapter runs them.
//:
//: ## Answers

let answer = Tape()
let first = answer.gradients(of: answer.record { a .* b .* a })
show(Tensor(vector: [first[a].scalar, first[b].scalar]), "1. ∂y/∂a, ∂y/∂b")
show(softmax(.zeros([2])) - Tensor(vector: [1, 0]), "2. ∂loss/∂z")
let bowl = DescentMistakes.catalogue.right
show(Tensor(vector: [0.5, 2.5].map { η in bowl({ $0 }, [1], η, 2)[0] }), "3. θ")
//: 1. a is used twice, so its slope is 2ab. That of b is a².
//: 2. p minus one-hot: ½ − 1 and ½ − 0.
//: 3. With 0.5 each step halves θ. With 2.5 it multiplies it by −1.5: down, and out on the other side, higher.
chapter.end()
