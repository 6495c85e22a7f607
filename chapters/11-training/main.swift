import FormalTransformers
import Foundation

let chapter = Chapter.begin("What is learned, and how do we know?", seconds: 60)

//: # 11. Training
//:
//: We have three stacks that turn tokens into distributions, and we know which way is down for every one of their
//: numbers. What happens if we go down, step by step, on real text? What is learned, and how do we know? A falling
//: loss alone says little: it falls for a model with a fault, too. So everything here has something beside it: a bound
//: that no model can pass, the same training written by others, or a table that counts.
//:
//: ## The smallest case
//:
//: Two sequences to learn by heart, ▷ a c b ■ and ▷ d b d a ■. The model is a decoder of two layers, with 418 numbers;
//: at the start they are sines, so that there is nothing to draw.

let (a, b, c, d, bos, eos) = (0, 1, 2, 3, 5, 6)
var dice = chapter.random(1)
let θ = DTransformerParameters(
  vocabulary: 7, maximumLength: 6, layers: 2, heads: 2, de: 4, dattn: 3, dmid: 2, dmlp: 5,
  from: &dice
).filledWithSines(heads: 2)

let data = [[bos, a, c, b, eos], [bos, d, b, d, a, eos]]
var losses: [Double] = []
_ = dTraining(data, θ, epochs: 5, rate: 0.05) { losses.append($0.loss) }
show(
  Tensor(rows: [0, 1].map { n in stride(from: n, to: 10, by: 2).map { losses[$0] } }), "loss",
  rows: ["▷ a c b ■", "▷ d b d a ■"], columns: (1...5).map { "epoch \($0)" })
quote("one", losses[0])
quote("back", losses[2])
//: Ten losses, in nats, read down and then right. Who takes all 7 tokens for equally likely pays ln 7 = 1.946 a token:
//: 7.78 for the four that follow ▷ in the first sequence, 9.73 for the five of the second. On the first the sines are worse than
//: that at first. And from {{one}} the first sequence gets to {{back}}: a step for the second has undone a little of what
//: was learned from the first. It does get better, but each step thinks of its own sequence alone.
//:
//: How far down can it go? The first token after ▷ is an a or a d, and nobody can know which. Half and half is the best
//: answer, and it costs ln 2 in either sequence. Everything after that follows from what came before, and may cost 0.
//: So for both together, with the same θ, no loss is below 2 · ln 2 = 1.386. Three hundred epochs, with η = 0.01:

var totals: [Double] = []
let θ̂ = dTraining(data, θ, epochs: 300, rate: 0.01) { visit in
  if visit.n == 1 { totals.append(evaluate(visit.θ, data, loss: nextTokenLoss).sum) }
}
totals.append(evaluate(θ̂, data, loss: nextTokenLoss).sum)
quote("total", totals[300], digits: 4)
show(
  Curves(
    [Curves.Line("both sequences", totals, from: 0)], x: Axis("epoch"),
    y: Axis("loss, nats", range: 0...18),
    references: [.horizontal(2 * log(2), "2 · ln 2")]), "bound",
  caption: "The loss of both sequences, at the same θ, and the bound that no model passes.")
//: It ends at {{total}}. Now let it write (Algorithm 14, chapter 12), taking the likeliest token each time:

let signs = ["a", "b", "c", "d", "?", "▷", "■"]
let written = [(a, 3), (d, 4)].map { first, length in
  dInference([bos, first], θ̂, generating: length, temperature: .greedy, from: &dice)
}
show(
  Table(
    ["after", "it writes"],
    rows: zip(["▷ a", "▷ d"], written).map { [$0, $1.map { signs[$0] }.joined(separator: " ")] }))
//: ## Line by line

show(Pseudocode[13])
//: One visit, to the first sequence, from the sines:

let tape = Tape()
tape.name(θ)
let once = tape.record { dTraining([data[0]], θ, epochs: 1, rate: 0.05) }
show(linesOf: 13, on: tape)
//: - **Line 4** runs the whole model once. Column t has seen the tokens up to t, so one run gives ℓ guesses.
//: - **Line 5** asks column t for token t + *1*, and adds up. The last column is asked for nothing.
//: - **Line 6** is chapter 10, and a step of η. All 418 numbers move at once.
//: - **Lines 7, 8** end the loops. Nothing says when to stop, but N_epochs.
//:
//: What breaks without the minus of **line 6**? Then we go up. The same step, down and up:

let up = zip(θ.tensors, once.tensors).map { 2 * $0 - $1 }  // As far, the other way.
let step = [θ, once, θ.replacingTensors(up)].map {
  evaluate($0, [data[0]], loss: nextTokenLoss).sum
}
show(Tensor(vector: step), "loss", rows: ["before", "down", "up"])
show(
  symbolsOf: 13,
  [
    "{x_n}_{n=1}^{N_data}": "data", "θ": "θ", "θ̂": "dTraining(data, θ, …)", "N_epochs": "epochs",
    "η": "rate",
  ])
//: Algorithm 11 is the same with a z beside each x: line 4 reads EDTransformer(z_n, x_n | θ). z is read, x is what the
//: loss is about. Algorithm 12 trains the encoder, which sees all tokens: to ask it for one, we have to hide it.

show(Pseudocode[12])
let θᵉ = ETransformerParameters(
  vocabulary: 7, maximumLength: 6, layers: 2, heads: 2, de: 4, dattn: 3, dmid: 2, dmlp: 5, df: 3,
  from: &dice
).filledWithSines(heads: 2)
let hiding = Tape()
hiding.name(θᵉ)
// A token is masked where its number is below p_mask.
var numbers = GivenDraws([0.9, 0.1, 0.6, 0.2, 0.5])
_ = hiding.record {
  eTraining([data[0]], θᵉ, epochs: 1, rate: 0.05, p_mask: 0.3, from: &numbers)
}
show(linesOf: 12, on: hiding)
//: - **Line 5** throws a coin for each token, anew at every visit. Here it hides the a and the b.
//: - **Line 7** finds the masks. T̃ may be empty: then the loss is 0, and nothing moves.
//: - **Line 9** asks only there. Elsewhere the answer stands in the question.
//:
//: ## The graph of this run

show(
  graph: tape, "graph", options: GraphOptions(depth: 1, showsParameters: false),
  caption: "One visit of Algorithm 13.")
//: The model is one box, the loss a short tail. Line 6 is not in the picture: the step is taken outside of what is
//: differentiated. Otherwise the next visit would go back through this one, and the one before, to the first.
//:
//: ## Real text: Shakespeare, letter by letter
//:
//: The same Algorithm 10, with 4 layers, 4 heads, d_e = 128 and {{count}} numbers; eight plays of Shakespeare,
//: {{letters}} characters to learn from, the last tenth to judge by. What practice adds to Algorithm 13: a step looks at
//: 12 stretches of 64 characters, drawn at random, and takes the mean of their losses; the rule is AdamW (chapter 2's
//: Adam, and matrices shrink a little); η rises for 100 steps and then falls; a gradient longer than 1 is shortened to 1.

//:fold The run
let recipe = DecoderRecipe()
let alphabet = CharacterTokenizer(alphabetOf: Corpus.shakespeare.text)
let plays = TrainingText(try alphabet.encode(Corpus.shakespeare.text))
let V = alphabet.vocabulary
func shakespeareRun() -> TrainingRun<DTransformerParameters, AdamW, [Int]> {
  recipe.run(on: plays.training, vocabulary: V.count)
}
var begun = shakespeareRun()
quote("count", begun.θ.parameterCount)
quote("letters", plays.training.count)
try begun.advance(to: 40)
//: The first 40 steps take a few seconds, and we do them here. All {{steps}} take minutes: they were done once, and kept.

//:fold How samples are drawn and parameters kept
func written(by θ: DTransformerParameters) throws -> String {
  let prompt = "HAMLET:\n"
  var (model, random) = (CachedDTransformer(θ), RandomSource(seed: 7))
  let rules: [SamplingRule] = [.forbiddingMaskAndBos(vocabulary: V.count), .temperature(0.8)]
  let tokens = generate(
    after: try alphabet.encode(prompt), with: &model, generating: 56, rules: rules, from: &random
  ).tokens
  return (prompt + alphabet.decode(tokens)).replacing("\n", with: " ⏎ ")
}
func percent(_ share: Double) -> String { "\(numberText(100 * share, digits: 3)) %" }
func nats(_ loss: Double, digits: Int = 4) -> String { numberText(loss, digits: digits) }
func keep<P: ModelParameters>(_ θ: P, _ name: String, _ metadata: [String: String]) throws {
  guard chapter.isRecording else { return }
  try θ.write(to: chapter.recordURL("\(name).safetensors"), as: .bf16, metadata: metadata)
}
quote("steps", recipe.steps)
//: Every 200 steps the model is asked about text that it does not learn from, and writes a line. In the end the numbers
//: are rounded to BF16, two bytes each, and written to a file (chapter 12 writes with it).

//:fold All steps
let course = try record(
  "shakespeare", recipe: "4 layers, 4 heads, 128 wide, \(recipe.steps) steps of 12 × 64 characters"
) {
  let progress = chapter.progress("Shakespeare", steps: recipe.steps)
  var run = shakespeareRun()
  var seen = [[0, recipe.evaluate(run.θ, on: plays.validation)]]
  var samples = ["0": try written(by: run.θ)]
  try run.advance(
    progress: progress,
    observe: { now in
      guard now.step.isMultiple(of: 200) else { return }
      seen.append([Double(now.step), recipe.evaluate(now.θ, on: plays.validation)])
      samples["\(now.step)"] = try written(by: now.θ)
    })
  progress.end()
  let stored = try run.θ.rounded(to: .bf16)
  let loss = recipe.evaluate(stored, on: plays.validation)
  let characters = Set(Corpus.shakespeare.text.unicodeScalars).sorted().map { String($0) }
  let list = String(decoding: try JSONEncoder().encode(characters), as: UTF8.self)
  try keep(stored, "shakespeare", ["alphabet": list, "loss": "\(loss.rounded(digits: 5))"])
  var course = TrainingCourse(run.losses)
  (course.validation, course.samples) = (seen, samples)
  course.results = ["stored": [loss]]
  return course.rounded(digits: 6)
} check: { course in
  course.beside(begun.losses)
}
//: The same architecture was trained with PyTorch, from our first parameters and on our batches. Its code knows nothing
//: of ours: other attention, other gradients, another AdamW.

//:fold Beside PyTorch
struct PyTorchRun: Decodable { let firstLosses, means: [Double], validation: [[Double]] }
let theirs = try JSONDecoder().decode(
  PyTorchRun.self, from: Data(contentsOf: chapter.recordURL("pytorch/shakespeare.json")))
let apart: Double = zip(course.first, theirs.firstLosses).map { abs($0 - $1) }.max() ?? .nan
let (last, theirLast) = (course.validation.last?[1] ?? .nan, theirs.validation.last?[1] ?? .nan)
let ends = [
  nats(last, digits: 5), nats(theirLast, digits: 5), nats(abs(last - theirLast), digits: 1),
]
var comparison = Table(["", "ours", "PyTorch", "difference", "allowed"])
comparison.rows = [
  ["first 20 losses, largest", "", "", nats(apart, digits: 1), "0.0001"],
  ["validation at the end"] + ends + ["0.01"],
  ["the same, rounded to BF16", nats(course.results["stored"]?[0] ?? .nan, digits: 5), "", "", ""],
]
show(comparison)
show(
  Curves(
    [
      Curves.Line("ours, 20 steps each", means: course.means),
      Curves.Line("PyTorch", means: theirs.means, style: .dashed),
      Curves.Line("not learned from", points: course.validation, style: .marked),
      Curves.Line("here and now", means: begun.losses.means(of: 20), style: .points),
    ], x: Axis("step"), y: Axis("nats a character"),
    references: [.horizontal(log(Double(V.count)), "all alike")]), "shakespeare",
  caption: "Eight plays of Shakespeare. Ours and PyTorch's lie on each other.")
quote("last", last, digits: 4)
quote("bits", bits(fromNats: last), digits: 3)
//: The validation loss ends at {{last}} nats a character, {{bits}} bits. What the numbers mean, one can read:

show(
  Table(
    ["step", "it writes"],
    rows: ["0", "200", "1000", "2000"].compactMap { step in
      course.samples[step].map { [step, $0] }
    }))
//: First any sign, then words' lengths, then words and what looks like words. Sense it has none.
//:
//: ## Real text: the gospels, with gaps
//:
//: Algorithm 12 with an encoder of 2 layers, on the letters of the gospels. It is judged by {{gaps}} letters, hidden one
//: at a time in text it has not seen. So are four tables that count in the same text: letters alone; pairs with the
//: letter on the left; both neighbours; and the two letters on each side, where that frame has been seen. How far a
//: table trusts rare counts was chosen on the end of the text to learn from.

//:fold Run, gaps and tables
let filling = FillInRecipe()
let gospels = TrainingText(
  try CharacterTokenizer.plainLetters.encode(plainLetters(Corpus.gospels.text)))
let W = CharacterTokenizer.plainLetters.vocabulary
func gospelRun() -> TrainingRun<ETransformerParameters, AdamW, MaskedSequence> {
  filling.run(on: gospels.training, vocabulary: W.count)
}
let asked = filling.gaps(in: gospels.validation, vocabulary: W, seed: 1)
let end = filling.gaps(in: gospels.training.suffix(40_000), vocabulary: W, seed: 2)
let early = NeighbourCounts(of: [Array(gospels.training.dropLast(40_000))], vocabulary: W)
let counts = NeighbourCounts(of: [Array(gospels.training)], vocabulary: W)
let tables = NeighbourCounts.Evidence.allCases.map { evidence in
  let strength = early.bestStrength(evidence, on: end)
  return GapScore(asked) { counts.guess($0, from: evidence, strength: strength) }
}
var filled = gospelRun()
try filled.advance(to: 40)
quote("gaps", asked.count)
quote("steps", filling.steps)
//: Again 40 steps here and now, and all {{steps}} from the record. In it are two more runs, 600 steps long, that begin
//: otherwise. The recipe's embeddings have deviation 0.7, and its positions are sinusoids of that height. The second run
//: begins with 1/√d_e in place of 0.7; the third with that as well, and with random positions in place of sinusoids.

//:fold All steps
let gospelCourse = try record(
  "gospels", recipe: "2 layers, 4 heads, 96 wide, \(filling.steps) steps of 24 × 32 letters"
) {
  let progress = chapter.progress("gospels", steps: filling.steps)
  var run = gospelRun()
  try run.advance(progress: progress)
  progress.end()
  let stored = try run.θ.rounded(to: .bf16)
  let scores = [run.θ, stored].map { θ in GapScore(asked) { fillIn($0, θ) } }
  try keep(stored, "gospels", ["loss": "\(scores[1].loss.rounded(digits: 5))"])
  var small = filling
  small.deviation = 1 / Double(filling.width).squareRoot()
  var (θ, random) = (small.initial(vocabulary: W.count), RandomSource(seed: 1))
  θ.p = .normal(θ.p.shape, deviation: small.deviation, precision: .float, from: &random)
  let others = try [small.initial(vocabulary: W.count), θ].map { start in
    let rule = AdamW(rate: filling.rate, beta2: 0.98, decay: 0.01, for: start)
    var other = TrainingRun(run.plan, from: start, by: rule)
    try other.advance(to: min(600, filling.steps))
    return other.losses.means(of: 20)
  }
  var course = TrainingCourse(run.losses)
  course.validation = scores.map { [$0.accuracy, $0.loss] }
  course.results = ["small": others[0], "random": others[1]]
  return course.rounded(digits: 6)
} check: { course in
  course.beside(filled.losses)
}
//: The scores, on the same gaps:

let names = ["letters alone", "letter on the left", "both neighbours", "two on each side"]
let judged = tables.map { [$0.accuracy, $0.loss] } + gospelCourse.validation
let judges = names + ["the model, all 32", "the same, rounded to BF16"]
show(
  Table(
    ["what is looked at", "right", "nats"],
    rows: zip(judges, judged).map { [$0, percent($1[0]), nats($1[1])] }))
let others = ["small", "random"].map { gospelCourse.results[$0] ?? [] }
show(
  Curves(
    [
      Curves.Line("the recipe", means: gospelCourse.means),
      Curves.Line("small", means: others[0]),
      Curves.Line("small, random positions", means: others[1]),
      Curves.Line("here and now", means: filled.losses.means(of: 20), style: .points),
    ], x: Axis("step"), y: Axis("nats a masked letter"),
    references: zip(names, tables).map { .horizontal($1.loss, $0) }), "gospels",
  caption: "The loss of masked letters in the gospels, 20 steps each, and what tables reach.")
for (name, value) in [
  ("model", judged[4][1]), ("frame", judged[3][1]), ("unigram", judged[0][1]),
] { quote(name, value) }
quote("winner", judged[4][1] < judged[3][1] ? "the model" : "the table of two on each side")
quote("size", filled.θ.parameterCount)
//: The fewest nats has {{winner}}: {{model}} for the model, {{frame}} for the table of frames. That table knows by heart
//: what stood in each frame it met, which is much where the alphabet is small and the stories are told three and four
//: times; the model has {{size}} numbers for all of them. A model that beats the letters alone has learned something; how
//: much, only the strongest table tells.
//:
//: And the other beginnings? The means of 20 steps each:

let beginnings = [gospelCourse.means] + others
let how = ["as the recipe", "small", "small, random positions"]
show(
  Table(
    ["it begins", "up to step 300", "up to step 600"],
    rows: zip(how, beginnings).map { [$0, nats($1[14]), nats($1[29])] }))
//: Letters alone give {{unigram}} nats, and every run first waits near that. The one with random positions waits longest:
//: it has to find out which places are neighbours. After 600 steps nothing of that is left. We had expected a greater
//: difference; with patience the beginning matters little here. The paper does not say how to begin.
//:
//: Some lines the model has not seen, filled by the parameters that are stored:

//:fold Four lines
let inFile = try ETransformerParameters(
  reading: SafetensorsFile(chapter.recordURL("gospels.safetensors")))
var coins = RandomSource(seed: 3)
func text(_ tokens: [Int]) -> String {
  W.printable(tokens).joined().replacing("⟨mask⟩", with: "?")
}
let lines = randomWindows(of: gospels.validation, length: filling.context, count: 4, from: &coins)
  .map { line in
    let hidden = MaskedSequence(masking: line, with: W.mask, probability: 0.15, from: &coins)
    return [hidden.masked, filledIn(hidden.masked, inFile), line].map(text)
  }
show(Table(["with gaps", "filled", "was"], rows: lines))
//: ## Real text: how words are spoken
//:
//: Algorithm 11 with 2 + 2 layers. z is a word in letters, x its phonemes, from the dictionary of Carnegie Mellon
//: University: {{words}} words to learn from. The {{exam}} words of the exam are others. Again tables judge with it: each
//: letter has its commonest sound; or its commonest sound between these two neighbours; or these four.

//:fold Run, exam and tables
let dictionary = Pronunciations.cmudict
let speaking = PronunciationRecipe()
func speechRun() -> TrainingRun<EDTransformerParameters, AdamW, PronouncedWord> {
  speaking.run(on: dictionary)
}
let alignment = LetterAlignment(of: dictionary.training)
let sounds = [0, 1, 2].map { context in
  let table = CommonestSounds(
    learnedFrom: dictionary.training, context: context, alignment: alignment)
  return dictionary.score(dictionary.heldOut) { table.pronounce($0.letters) }
}
func pronounced(_ word: [Int], by θ: EDTransformerParameters) -> [Int] {
  var unused = RandomSource(seed: 0)
  return generate(answering: word, θ, rules: [.temperature(.greedy)], from: &unused).stripped
}
var spoken = speechRun()
try spoken.advance(to: 40)
quote("words", dictionary.training.count)
quote("exam", dictionary.heldOut.count)
quote("looks", speaking.layers * speaking.heads)
quote("steps", speaking.steps)
//: 40 steps here and now, all {{steps}} from the record, and the answers by Algorithm 15, always the likeliest token:

//:fold All steps
let speechCourse = try record(
  "pronunciation", recipe: "2 + 2 layers, 4 heads, 96 wide, \(speaking.steps) steps of 32 words"
) {
  let progress = chapter.progress("pronunciation", steps: speaking.steps)
  var run = speechRun()
  try run.advance(progress: progress)
  progress.end()
  let stored = try run.θ.rounded(to: .bf16)
  let exams = [run.θ, stored].map { θ in
    let score = dictionary.score(dictionary.heldOut) { pronounced($0.z, by: θ) }
    let loss = evaluate(θ, dictionary.heldOut) { pairLoss($0, ($1.z, $1.x)) }.mean
    return [score.errorRate, score.exactShare, loss]
  }
  try keep(stored, "pronunciation", ["loss": "\(exams[1][2].rounded(digits: 5))"])
  var course = TrainingCourse(run.losses)
  course.validation = exams
  return course.rounded(digits: 6)
} check: { course in
  course.beside(spoken.losses)
}
//: The exam: errors are phonemes to insert, leave out or replace, for each phoneme of the nearest right answer.

let counted = zip(["each letter", "with one neighbour each side", "with two"], sounds).map {
  [$0, percent($1.errorRate), percent($1.exactShare), ""]
}
let spoke = zip(["the model", "the same, rounded to BF16"], speechCourse.validation).map {
  [$0, percent($1[0]), percent($1[1]), nats($1[2])]
}
show(
  Table(["who speaks", "errors a phoneme", "exact words", "nats a token"], rows: counted + spoke))
show(
  Curves(
    [
      Curves.Line("all steps", means: speechCourse.means),
      Curves.Line("here and now", means: spoken.losses.means(of: 20), style: .points),
    ], x: Axis("step"), y: Axis("nats a phoneme")), "pronunciation",
  caption: "The loss of phonemes, 20 steps each.")
//: Where does it look? Line 16 of Algorithm 8 asks the letters. Here is how much each phoneme, as it is written, takes
//: from each letter, in the mean of all {{looks}} heads, before training and after:

//:fold The map of a word
let voice = try EDTransformerParameters(
  reading: SafetensorsFile(chapter.recordURL("pronunciation.safetensors")))
let word = dictionary.heldOut.first { $0.letters.count == 9 } ?? dictionary.heldOut[0]
func looks(_ θ: EDTransformerParameters, _ x: [Int]) -> Tensor {
  let heads = crossAttention(word.z, x, θ)
  return 1 / Double(heads.count) * heads.dropFirst().reduce(heads[0], +)
}
let answer = [dictionary.vocabulary.bos] + pronounced(word.z, by: voice)
let letters = ["▷"] + word.word.map { String($0) } + ["■"]
let phonemes = dictionary.vocabulary.printable(Array(answer.dropFirst())) + ["■"]
let maps = [("before training", speaking.initial(dictionary)), ("after", voice)].map { title, θ in
  HeatMap(
    looks(θ, answer), title: title, rows: letters, columns: phonemes, rowAxis: "is looked at",
    columnAxis: "looks", range: 0...1, showsNumbers: false)
}
show(
  HeatMaps(maps), "alignment",
  caption:
    "“\(word.word)”: which letter each phoneme looks at. A column is called by what it writes.")
quote("word", word.word)
quote("speech", dictionary.spelling(of: Array(answer.dropFirst())))
quote("right", dictionary.spelling(of: word.answers[0]))
//: The word is “{{word}}”. The model says {{speech}}; the dictionary says {{right}}. Nobody told it which letter makes
//: which sound, or that both are in the same order.
//:
//: ## Mistakes people make

show(mistakes: DTrainingMistakes.all)
show(mistakes: ETrainingMistakes.all)
show(mistakes: PairLossMistakes.all)
show(mistakes: ScoreLossMistakes.all)
//: Most of them run on as if nothing were wrong. The first has the best curve of all: its loss falls below a bound like
//: that of the smallest case, which no model can pass. A loss that is too good is a warning.
//:
//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter11.swift` and run
//: `swift test --filter Chapter11`.
//:
//: 1. A third sequence, ▷ a c b d ■, joins the two. What is the bound for all three?
//: 2. With p_mask = 0.15, how often is nothing masked in a sequence of 5 tokens?
//: 3. The model of the smallest case reads ▷ alone. Which distribution should it give after training?
//:
//: ## What we left out
//:
//: Algorithms 11 to 13 visit one sequence after the other, in order, and descend the sum (erratum E19). We took
//: batches, means, AdamW, a schedule and clipping in the real trainings, and the test suite holds each of them beside
//: PyTorch. Early stopping and dropout are in the library; these runs are too short to need them. We tried one seed.
//: BERT replaces some masks by other tokens (E28). The next chapter writes with what is stored here.
//:
//: ## Answers

let share = [1.0 / 3, 2.0 / 3]
let bound = -(2 * log(share[1]) + log(share[0])) - 2 * log(0.5)
quote("three", bound, digits: 4)
quote("none", pow(0.85, 5), digits: 3)
show(dTransformer([bos], θ̂), "3. P", rows: signs)
//: 1. {{three}} nats. After ▷ come two a and one d: −2 ln ⅔ − ln ⅓. After ▷ a c b comes ■ or d: 2 ln 2.
//: 2. 0.85⁵ = {{none}}: nearly every other time.
//: 3. Half a, half d. It comes close; the last visit was to d.
chapter.end()
