// swift-tools-version: 6.2
import PackageDescription

// The kernels are compiled for the machine at hand and optimised in debug builds too, so that plain
// `swift run` and `swift test` are pleasant. `MARCH=x86-64-v3 make test` chooses another processor.
let march = Context.environment["MARCH"] ?? "native"
#if arch(x86_64)
  let machine = ["-Xcc", "-march=\(march)"]
#else
  let machine: [String] = []
#endif
let fast: [SwiftSetting] = [
  .unsafeFlags(["-O", "-wmo", "-disable-batch-mode", "-num-threads", "2"] + machine)
]
let literate: [SwiftSetting] = [.defaultIsolation(MainActor.self)]

/// Chapters: one executable target each, `ch04-attention` in `chapters/04-attention`.
let chapters = [
  "01-tokens", "02-embeddings", "03-single-query-attention", "04-attention",
  "05-multi-head-attention", "06-normalise-and-unembed", "07-encoder-decoder",
  "08-encoder", "09-decoder", "10-gradients", "11-training", "12-inference",
]

/// Appendices: programs like the chapters, beside them, without their eight parts.
let appendices = ["errata-blocks", "errata-training"]

/// Those with records of long runs beside their source, in `records`.
let recorded: Set<String> = ["11-training"]

let package = Package(
  name: "FormalTransformers",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "FormalTransformers", targets: ["FormalTransformers"])
  ],
  dependencies: [
    // Flags of the chapters and tools, with --help and errors that teach.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    // The heap behind the byte-pair trainer.
    .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
  ],
  targets: [
    // Libraries, lowest first: an arrow points only up this list.
    .systemLibrary(
      name: "CBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CGraphviz", pkgConfig: "libgvc",
      providers: [.apt(["libgraphviz-dev"]), .brew(["graphviz"])]),
    .systemLibrary(name: "CLanes"),
    .target(name: "Tensors", dependencies: ["CBLAS", "CLanes"], swiftSettings: fast),
    .target(name: "Safetensors", dependencies: ["Tensors"], swiftSettings: fast),
    .target(
      name: "FormalText",
      dependencies: [
        "Tensors", .product(name: "HeapModule", package: "swift-collections"),
      ],
      path: "Sources/Text", resources: [.copy("Corpora")], swiftSettings: fast),
    .target(
      name: "FormalAlgorithms", dependencies: ["Tensors"],
      resources: [.embedInCode("formal-algorithms.json")]),
    .target(
      name: "FormalTraining", dependencies: ["FormalAlgorithms", "FormalText", "Safetensors"],
      path: "Sources/Training"),
    .target(
      name: "FormalInference", dependencies: ["FormalAlgorithms"], path: "Sources/Inference"),
    .target(name: "Oracle", dependencies: ["FormalInference"], swiftSettings: fast),
    .target(name: "Mistakes", dependencies: ["FormalAlgorithms", "FormalText"]),
    .target(name: "Reference", dependencies: ["Mistakes", "FormalAlgorithms", "Notebook"]),
    // The learner's functions, their answers, and what checks both; no library imports them.
    .target(name: "Exercises", dependencies: ["FormalAlgorithms", "FormalText"]),
    .target(name: "Solutions", dependencies: ["FormalAlgorithms", "FormalText"]),
    .target(
      name: "Checks", dependencies: ["Exercises", "Solutions", "Mistakes", "FormalInference"]),
    .target(name: "GraphDrawing", dependencies: ["FormalAlgorithms", "CGraphviz"]),
    .target(
      name: "Notebook",
      dependencies: [
        "GraphDrawing", "Mistakes", "FormalTraining", "FormalText",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "FormalTransformers",
      dependencies: [
        "Tensors", "Safetensors", "FormalText", "FormalAlgorithms", "FormalTraining",
        "FormalInference", "Oracle", "Mistakes", "GraphDrawing", "Notebook",
      ]),
  ]
    // Chapters.
    + chapters.map {
      .executableTarget(
        name: "ch\($0)", dependencies: ["FormalTransformers"], path: "chapters/\($0)",
        exclude: recorded.contains($0) ? ["records"] : [], swiftSettings: literate)
    }
    + appendices.map {
      .executableTarget(
        name: $0, dependencies: ["FormalTransformers"], path: "chapters/\($0)",
        swiftSettings: literate)
    }
    // Tools.
    + [
      .executableTarget(
        name: "formal",
        dependencies: [
          "FormalTransformers", "Reference", "Checks",
          .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]),
      .executableTarget(
        name: "kernel-accuracy",
        dependencies: [
          "Tensors", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        path: "benchmarks/accuracy", swiftSettings: fast),
      .executableTarget(
        name: "bench",
        dependencies: [
          "Tensors", "CBLAS", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        path: "benchmarks/bench"),
      .executableTarget(
        name: "fuzz",
        dependencies: [
          "Safetensors", "Oracle",
          .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        path: "benchmarks/fuzz", swiftSettings: fast),
    ]
    // Tests: one target a library.
    + [
      .target(
        name: "TestSupport", dependencies: ["FormalAlgorithms"], path: "Tests/TestSupport"),
      .testTarget(
        name: "TensorsTests", dependencies: ["TestSupport", "kernel-accuracy", "bench"],
        resources: [.copy("Goldens")]),
      .testTarget(
        name: "SafetensorsTests", dependencies: ["TestSupport", "Safetensors", "fuzz"],
        resources: [.copy("Goldens")]),
      .testTarget(
        name: "TextTests", dependencies: ["TestSupport", "FormalText"],
        resources: [.copy("tokenizers.json")]),
      .testTarget(
        name: "FormalAlgorithmsTests", dependencies: ["TestSupport"], resources: [.copy("Goldens")]),
      .testTarget(name: "InferenceTests", dependencies: ["TestSupport", "FormalInference"]),
      .testTarget(
        name: "OracleTests", dependencies: ["TestSupport", "Oracle", "fuzz"],
        resources: [.copy("Goldens")]),
      .testTarget(
        name: "TrainingTests", dependencies: ["TestSupport", "FormalTraining", "Safetensors"],
        resources: [.copy("Goldens")]),
      .testTarget(
        name: "FormalToolTests",
        dependencies: ["TestSupport", "FormalTransformers", "Reference", "formal"]),
      .testTarget(name: "ExercisesTests", dependencies: ["Checks", "TestSupport", "formal"]),
      .testTarget(name: "MistakesTests", dependencies: ["TestSupport", "Mistakes"]),
      .testTarget(name: "ReferenceTests", dependencies: ["TestSupport", "Reference", "Notebook"]),
      .testTarget(name: "GraphDrawingTests", dependencies: ["TestSupport", "GraphDrawing"]),
      .testTarget(name: "NotebookTests", dependencies: ["TestSupport", "Notebook"]),
      .executableTarget(
        name: "sample-chapter", dependencies: ["Notebook", "FormalTraining"],
        path: "Tests/SampleChapter", swiftSettings: literate),
      .testTarget(
        name: "ChapterTests",
        dependencies: ["TestSupport", "FormalTransformers", "sample-chapter"]
          + (chapters.map { "ch\($0)" } + appendices).map { .target(name: $0) }),
    ],
  swiftLanguageModes: [.v6]
)

// Warnings are errors for `make lint` and CI, not for a reader whose compiler may warn of more.
if Context.environment["WARNINGS"] == "error" {
  for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
  }
}
