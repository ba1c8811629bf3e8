// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .treatAllWarnings(as: .error),
  // Debug builds, and so the tests, check it; hot loops would look it up for every row.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let package = Package(
  name: "weir",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CVector"),
    .target(name: "CMemory"),
    .target(
      name: "WeirCore", dependencies: ["CMemory", .product(name: "Yams", package: "Yams")],
      swiftSettings: settings),
    .target(
      name: "WeirIngest",
      dependencies: [
        "WeirCore", "CVector", "CZlib", "CZstd",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings),
    .target(
      name: "WeirRules", dependencies: ["WeirCore", "CMemory", "CVector"], swiftSettings: settings),
    .target(
      name: "WeirSinks",
      dependencies: ["WeirCore", "CZstd", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: settings),
    .target(
      name: "WeirEngine",
      dependencies: ["WeirCore", "WeirIngest", "WeirRules", "WeirSinks"],
      swiftSettings: settings),
    .target(
      name: "WeirReview",
      dependencies: [
        "WeirCore", "WeirEngine", "WeirIngest", "WeirRules", "WeirSinks",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .target(
      name: "WeirSynthesis", dependencies: ["WeirCore", "WeirSinks"], swiftSettings: settings),
    .executableTarget(
      name: "weir",
      dependencies: [
        "WeirCore", "WeirEngine", "WeirIngest", "WeirReview", "WeirRules", "WeirSinks",
        "WeirSynthesis",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["WeirCore"], path: "Tests/TestSupport",
      swiftSettings: settings),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "WeirCore", "WeirIngest", "WeirRules", "WeirSinks", "TestSupport", "CZstd",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Benchmarks",
      swiftSettings: settings),
    .testTarget(
      name: "WeirCoreTests", dependencies: ["WeirCore", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "WeirIngestTests", dependencies: ["WeirIngest", "TestSupport", "CZlib", "CZstd"],
      swiftSettings: settings),
    .testTarget(
      name: "WeirRulesTests", dependencies: ["WeirRules", "CVector", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "WeirSinksTests", dependencies: ["WeirSinks", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "WeirEngineTests", dependencies: ["WeirEngine", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "WeirReviewTests", dependencies: ["WeirReview", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "WeirSynthesisTests", dependencies: ["WeirSynthesis", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "GoldenTests", dependencies: ["weir", "TestSupport"], exclude: ["Cases"],
      swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests", dependencies: ["weir", "WeirSinks", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "PropertyTests",
      dependencies: ["weir", "WeirCore", "WeirEngine", "WeirRules", "TestSupport"],
      swiftSettings: settings),
  ]
)
