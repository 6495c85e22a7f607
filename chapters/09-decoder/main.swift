import FormalTransformers
import Foundation

let chapter = Chapter.begin("What if nobody may see ahead?", seconds: 20, readsText: true)

//: # 9. Decoder
//:
//: A model that fills gaps may look to both sides. A model that is to *go on writing* has only one side: what comes
//: next is not there yet. But while it learns, the whole text lies before it, and it is asked at each letter for the
//: next one. What if nobody may see ahead?
//:
//: ## The smallest case
//:
//: The voters of chapter 7 again: two letters, a is the vector (1, −1), b is (−1, 1), and after a norm a pair of
//: numbers is always one of the two. One layer. Its attention looks equally at everybody it may see, and adds eight
//: times their mean: enough to outweigh the token itself. So it takes the letter that most have; if there are as many
//: of each, the mean is 0, and it keeps its own. The MLP adds nothing. W_u gives the winner 3/4, the other 1/4.

//:fold A model made by hand
let none = Tensor.zeros([2, 2])
let even = AttentionParameters(
  q: none, bq: .zeros([2]), k: none, bk: .zeros([2]), v: .identity(2), bv: .zeros([2]))
let vote = MHAttentionParameters(heads: [even], o: 8 * .identity(2), bo: .zeros([2]))
var dice = chapter.random(1)
var θ = DTransformerParameters(
  vocabulary: 2, maximumLength: 8, layers: 1, heads: 1, de: 2, dmlp: 1, from: &dice)
(θ.e, θ.p) = (Tensor(rows: [[1, -1], [-1, 1]]), .zeros([2, 8]))
θ.u = (Foundation.log(3) / 2) * .identity(2)
(θ.layers[0].W, θ.layers[0].mlp2) = (vote, .zeros([2, 1]))
let (a, b, names) = (0, 1, ["a", "b"])
//: The text begins with an a, and then come two more letters, here b b. The model reads all three at once:
show(
  dTransformer([a, b, b], θ), "P", rows: names, columns: ["after a", "after a b", "after a b b"])
//: The first column has seen an a and says a. In the second it is one against one, and the token's own letter
//: decides: b. One run has given three guesses, and each knows only what stands to its left. So we can multiply:
//: after a, a b has the probability 1/4, and after a b, another b has 3/4. That makes 3/16 for b b. There are four
//: ways to go on. We do the same for each, and once more for a model whose attention has no mask:

let without = DTransformerMistakes.maskMissing.run
let chances = [[a, a], [a, b], [b, a], [b, b]].map { y in  // Column 1 guesses letter 2.
  [dTransformer([a] + y, θ), without([a] + y, θ)].map { 16 * $0[y[0], 0] * $0[y[1], 1] }
}
let sums = [0, 1].map { k in chances.reduce(0) { $0 + $1[k] } }
let rows = zip(["a a", "a b", "b a", "b b", "all four"], chances + [sums]).map { way, each in
  [way] + each.map { "\(numberText($0))/16" }
}
show(Table(["after a comes", "with the mask", "without"], rows: rows))
//: With the mask the four add up to 1: one of them must happen. Without it they add up to 3/2. Such a model has read
//: the answer before it guesses, and is more certain than certain. *That nobody sees ahead is what makes a product of
//: guesses a probability.* And it is what lets one run learn from every letter of a text at once.
//:
//: ## Line by line

show(Pseudocode[10])
//: We run it on a b b. Each number can be checked in the head.

let (x, tape) = ([a, b, b], Tape())
tape.name(θ)
_ = tape.record { dTransformer(x, θ) }
show(linesOf: 10, on: tape)
show(
  symbolsOf: 10,
  [
    "x": "x", "P": "dTransformer(x, θ)", "W_e": "θ.e", "W_p": "θ.p",
    "W_l, l ∈ [L]": "θ.layers[l].W", "W_mlp1^l, l ∈ [L]": "θ.layers[l].mlp1",
    "γ_l^1, β_l^1, γ_l^2, β_l^2, l ∈ [L]": "θ.layers[l].norm1, norm2",
    "b_mlp1^l, l ∈ [L]": "θ.layers[l].bmlp1", "W_mlp2^l, l ∈ [L]": "θ.layers[l].mlp2",
    "b_mlp2^l, l ∈ [L]": "θ.layers[l].bmlp2", "γ, β": "θ.norm", "W_u": "θ.u",
  ])
//: **Lines 5 and 7** write X̃ and leave X alone; **lines 6 and 8** add to X. So X is a *stream* that runs through
//: all layers, and each part reads a normed copy and adds what it has to say. This is called *pre-norm*. Line 6 adds
//: 8 · (1, −1) to the first column, 8 · (0, 0) to the second, and 8 · (−⅓, ⅓) to the third.
//:
//: **Line 10** norms what has piled up. Without it a column is the surer, the larger its numbers, and they pile up:

show(DTransformerMistakes.missingFinalNorm.run(x, θ), "P without line 10", rows: names)
//: X is *read through norms only*. Norms do not see a shift, so adding 10 to all numbers of W_e must change nothing.
//: With RMS norms, which do not take off the mean, it does. RMS is no other algorithm, but another value in θ:

var shifted = θ
shifted.e = θ.e + .full([2, 2], 10)
show(dTransformer(x, shifted), "P, shifted", rows: names)
(shifted.norm, shifted.layers[0].norm1) = (.rms(gamma: .ones([2])), .rms(gamma: .ones([2])))
show(dTransformer(x, shifted), "P, shifted, RMS", rows: names)
//: ## The graph of this run
//:
//: The same code with three layers and two heads. Beside it, in red, the *way back*: for each value its *slope*, that
//: is how fast the loss changes with it (chapter 10 says how that is found). Layers that are alike are drawn once.

let (V, d, L) = (5, 8, 3)
let small = DTransformerParameters(
  vocabulary: V, maximumLength: 6, layers: L, heads: 2, de: d, dmlp: 4 * d, from: &dice)
let drawn = Tape()
drawn.name(small)
let loss = drawn.record { windowLoss(small, [3, 1, 4, 1, 0]).sum }
show(
  graph: drawn, gradients: drawn.gradients(of: loss), "decoder",
  options: GraphOptions(depth: 1, showsParameters: false),
  caption: "Algorithm 10 and its loss: forward on the left, back on the right.")
//: Find the stream: from one sum to the next there is an arrow that meets nothing on its way. The parts hang at its
//: side. On the way back it is the same: the slope runs down the stream past every part.
//:
//: How many numbers has such a model? Each line tells its share. The last column is for the smallest GPT-2.

//:fold The count
func count(_ V: Int, _ ℓ: Int, _ L: Int, _ d: Int) -> [Int] {
  let parts = [d * V, d * ℓ, L * 4 * d * (d + 1), L * 4 * d, L * (8 * d * d + 5 * d), 2 * d, V * d]
  return parts + [parts.reduce(0, +)]
}
let (here, gpt) = (count(V, 6, L, d), count(50257, 1024, 12, 768))
let lines = [
  ("W_e", "d·N_V"), ("W_p", "d·ℓ_max"), ("attention, line 6", "L·4d(d + 1)"),
  ("norms, lines 5 and 7", "L·4d"), ("MLP, line 8", "L·(8d² + 5d)"), ("norm, line 10", "2d"),
  ("W_u", "N_V·d"), ("all", ""),
]
let shares = zip(lines, zip(here, gpt)).map { line, counts in
  [line.0, line.1, countText(counts.0), countText(counts.1)]
}
show(Table(["part", "d_mid = d_attn = d/H, d_mlp = 4d", "the model drawn", "GPT-2"], rows: shares))
quote("counted", small.parameterCount)
quote("tied", gpt[7] - gpt[6])
//: The tape counts {{counted}} for the model drawn: the formula is right. GPT-2 takes W_eᵀ for W_u (erratum E29), so
//: the last row but one falls away, and {{tied}} remain: the “124 million” of its name.
//:
//: ## Real text: who hears whom
//:
//: The same code on {{text}}: {{numbers}} numbers in two layers with four heads, all random. The loss is the mean of
//: −ln p, where p is what it gave to the letter that came. That is counted in *nats*; ln 2 = 0.69 of them are a bit.
//: The model knows nothing, so it should lose about ln N_V nats a letter, as if all N_V letters were equally likely.
//: Then {{steps}} steps of training, a modest lesson: chapter 11 does it well.

let corpus = chapter.corpus(or: .shakespeare)
let letters = CharacterTokenizer(alphabetOf: corpus.text)
let text = TrainingText(try letters.encode(corpus.text))
let N_V = letters.vocabulary.count
let raw = DTransformerParameters(
  vocabulary: N_V, maximumLength: 32, layers: 2, heads: 4, de: 32, dmlp: 128, from: &dice)
var (trained, adam) = (raw, AdamW(rate: 0.003, for: raw))
let steps = chapter.isFull ? 3000 : 150
for _ in 0..<steps {
  let batch = randomWindows(of: text.training, length: 33, count: 8, from: &dice)
  let found = batchGradient(trained, batch, reduction: .mean, loss: windowLoss)
  trained = adam.step(trained, found.gradient)
}

//:fold The loss before and after
let exam = (0..<max(1, min(40, text.validation.count / 33))).map {
  Array(text.validation.dropFirst(33 * $0).prefix(33))
}
func nats(_ θ: DTransformerParameters) -> Double {
  exam.reduce(0) { $0 + windowLoss(θ, $1).sum.scalar } / Double(exam.count * 32)
}
quote("text", corpus.description)
for (name, n) in [("numbers", raw.parameterCount), ("steps", steps)] { quote(name, n) }
let losses = [Foundation.log(Double(N_V)), nats(raw), nats(trained)].map { numberText($0) }
show(
  Table(["ln N_V", "untrained", "trained"], rows: [losses]),
  caption: "The loss in nats a letter, on text kept for the exam.")
//: At first it loses a little more than ln N_V: random opinions are worse than none. Now replace one letter of a line
//: by others, and see how much of the probability moves in each column, with three models: random, trained, trained
//: and the mask taken off.

//:fold The influence maps
let line = Array(text.validation.dropFirst(33).prefix(18))
let signs = line.map { letters.vocabulary.printable($0) }
let others = stride(from: 0, to: N_V, by: 7)
let maps = [
  influence(of: line, replacements: others) { dTransformer($0, raw) },
  influence(of: line, replacements: others) { dTransformer($0, trained) },
  influence(of: line, replacements: others) { without($0, trained) },
]
let pictures = zip(maps, ["random weights", "trained", "trained, mask taken off"]).map {
  HeatMap(
    $0, title: $1, rows: signs, columns: signs, rowAxis: "replaced", columnAxis: "guess after",
    range: 0...1, showsNumbers: false)
}
for (name, map) in zip(["random", "behind", "ahead"], maps) {
  quote(name, line.indices.flatMap { j in (0..<j).map { map[j, $0] } }.max() ?? 0)
  quote("own " + name, line.indices.reduce(0) { $0 + map[$1, $1] } / Double(line.count))
}
show(HeatMaps(pictures), "causality", caption: "Who hears whom. A column: the guess after it.")
//: Below the diagonal the first two are empty: the largest number there is {{random}} and {{behind}}, exactly. A
//: column hears itself and what stands to its left. Training has made the diagonal strong: another letter there
//: moves, in the mean, {{own behind}} of the guess after it; with random weights {{own random}}. With the mask off
//: the trained weights hear what comes later, by up to {{ahead}}.
//:
//: ## The stream as a highway
//:
//: Now twenty-four layers, random again, on 32 letters. We measure the stream X, and what each layer adds to it. And
//: on the way back: how large are the slopes that reach the weights of each layer? With the norms before the parts,
//: as printed, and after the additions, as in chapters 7 and 8. One random model could mislead, so we take ten.

//:fold Twenty-four layers, ten times
func size(_ X: Tensor) -> Double { squareRoot(mean(square(X))).scalar }
let variants = [DTransformerMistakes.postNorm.run, DTransformerMistakes.catalogue.right]
var (stream, slopes): ([Tensor], [[[Double]]]) = ([], [[], []])
for n in 0..<10 {
  let deep = DTransformerParameters(
    vocabulary: N_V, maximumLength: 32, layers: 24, heads: 4, de: 32, dmlp: 128, from: &dice)
  let (seen, next) = (Array(exam[n % exam.count].dropLast()), exam[n % exam.count].dropFirst())
  for (k, variant) in variants.enumerated() {
    let pass = Tape()
    let loss = pass.record { logLoss(variant(seen, deep), targets: Array(next)) }
    let gradients = pass.gradients(of: loss)
    slopes[k].append(deep.layers.map { size(gradients[$0.mlp1]) })
    if k == 1 { stream = pass.values(algorithm: 10, lines: [3, 8]) }
  }
}
let ranked = slopes.map { runs in (0..<24).map { l in runs.map { $0[l] }.sorted() } }
let bands = zip(["after", "before"], ranked).flatMap { name, layers in
  [
    Curves.Line("norms \(name), largest", layers.map { $0[9] }),
    Curves.Line("norms \(name), smallest", layers.map { $0[0] }, style: .dashed),
  ]
}
let added = zip(stream, stream.dropFirst()).map { size($1 - $0) }
for (name, value) in [
  ("least", added.min() ?? 0), ("most", added.max() ?? 0), ("first", size(stream[1])),
  ("last", size(stream[24])), ("share", added[23] / size(stream[24])),
  ("after", ranked[0][0][9] / ranked[0][0][0]), ("before", ranked[1][0][9] / ranked[1][0][0]),
] { quote(name, value) }
show(
  Curves(
    [Curves.Line("the stream X", stream.dropFirst().map(size)), Curves.Line("added", added)],
    x: Axis("layer"), y: Axis("size of a number")), "stream",
  caption: "The root mean square of X after each layer, and of what the layer added: one model.")
show(
  Curves(bands, x: Axis("layer"), y: Axis("size of ∂loss/∂W_mlp1", scale: .logarithmic)), "slopes",
  caption: "What reaches each layer on the way back: largest and smallest of ten models.")
//: Early or late, a layer adds much the same, between {{least}} and {{most}}, for it reads a normed copy. The stream
//: grows, from {{first}} to {{last}}. So the last addition has only {{share}} of the size of the sum, and what the
//: first layer said is still in it. On the way back each norm *on* the stream scales all that passes, by more or
//: less. With the norms after, what reaches layer 1 is more a matter of luck: among ten models the largest is
//: {{after}} times the smallest; with the norms before, {{before}} times.
//:
//: ## Mistakes people make
//:
//: The first stands in two of five public versions of Algorithm 10 that we have read.

show(mistakes: [
  DTransformerMistakes.overwritten, DTransformerMistakes.maskOfFixedSize,
  DTransformerMistakes.residualTwice,
])
quote("laws", DTransformerLaws.all.count)
let wrong = DTransformerMistakes.overwritten.run
quote("broken", DTransformerMistakes.catalogue.broken(by: wrong).count)
//: Why does nobody notice the first? Of the {{laws}} laws that this package holds Algorithm 10 to, it breaks
//: {{broken}}: P is still a distribution, nobody sees ahead. One has to make all parts silent (W_o, b_o, W_mlp2,
//: b_mlp2 zero). Then the layers must change nothing at all.

//:fold The test, with trivial norms and with others
func gap(_ θ: DTransformerParameters) -> String {
  let x = [3, 1, 4, 1, 0]
  let largest = (wrong(x, θ) - dTransformer(x, θ)).scalars.map { abs($0) }.max() ?? 0
  return largest < 1e-12 ? "0, but for rounding" : numberText(largest, digits: 3)
}
var learned = small
for l in 0..<L { learned.layers[l].norm1.gamma = .normal([d], from: &dice) }
let silent = DTransformerLaws.silenced
show(
  Table(
    ["", "γ = 1, β = 0", "γ drawn at random"],
    rows: [
      ["silent parts", gap(silent(small)), gap(silent(learned))],
      ["parts that speak", gap(small), gap(learned)],
    ]), caption: "How far X̃ written over X is from the right P.")
//: A norm of a norm is the norm again. So at γ = 1, β = 0, where a fresh model starts, the test sees nothing, and the
//: mistake passes. With γ whose numbers differ it gives itself away. (Where the parts speak, it differs either way;
//: but then one does not know which P is right.) *Test with values that are not special.*
//:
//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter09.swift` and run
//: `swift test --filter Chapter09`. The first two questions are about the voters.
//:
//: 1. What does the model say after a b b a a?
//: 2. How probable is it that b b b follows after a?
//: 3. One hundred layers, all parts silent. Which tokens can change column 5?
//:
//: ## What we left out
//:
//: Algorithm 10 is close to GPT-2, with two differences (erratum E29): GPT-2 computes GELU by a tanh, and takes W_eᵀ
//: for W_u, here `θ.u = θ.e.transposed`. Gopher takes RMS norms, values in θ, and other positions. A text may not be
//: longer than ℓ_max, since W_p has no more columns; what a writing program does then is asked in chapter 12 (E21).
//: And we compared norms before and after with random weights only; which ends better, we do not know.
//:
//: We have trained a little and never said how. Where do the slopes come from? The next chapter.
//:
//: ## Answers

show(dTransformer([a, b, b, a, a], θ).column(4), "1. P", rows: names)
let three = dTransformer([a, b, b, b], θ)
show("2. \(numberText(64 * three[b, 0] * three[b, 1] * three[b, 2]))/64")
var hundred = silent(small)
hundred.layers = (0..<100).map { hundred.layers[$0 % L] }
show(
  influence(of: [3, 1, 4, 1, 0], replacements: 0..<V) { dTransformer($0, hundred) }, "3. moved")
//: 1. Three a against two b: 3/4 for a.
//: 2. 1/4 for the first b. Then it is one against one, and b decides: 3/4. Then b leads: 3/4 again.
//: 3. The fifth alone. Only attention carries anything from one column to another.
chapter.end()
