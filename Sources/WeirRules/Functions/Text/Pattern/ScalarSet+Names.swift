extension ScalarSet {
  static let digits = ScalarSet([0x30...0x39])
  static let wordScalars = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let spaces = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])

  /// The class `[:name:]`, ASCII only.
  static func posix(_ name: String) -> ScalarSet? {
    switch name {
    case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
    case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
    case "ascii": ScalarSet([0x00...0x7F])
    case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
    case "cntrl": ScalarSet([0x00...0x1F, 0x7F...0x7F])
    case "digit": digits
    case "graph": ScalarSet([0x21...0x7E])
    case "lower": ScalarSet([0x61...0x7A])
    case "print": ScalarSet([0x20...0x7E])
    case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
    case "space": ScalarSet([0x09...0x0D, 0x20...0x20])
    case "upper": ScalarSet([0x41...0x5A])
    case "word": wordScalars
    case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
    default: nil
    }
  }

  /// The class `\p{name}`: a general category, a group of them, or a script.
  static func unicode(_ name: String) -> ScalarSet? {
    if name == "Any" { return all }
    let matching = categories.filter { name.count == 1 ? $0.key.hasPrefix(name) : $0.key == name }
    if !matching.isEmpty { return ScalarSet(matching.values.flatMap(\.self)) }
    return script(name)
  }

  private static func script(_ name: String) -> ScalarSet? {
    for fact in scriptFacts.split(separator: ";") {
      let words = fact.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, first == name else { continue }
      return ScalarSet(
        words.dropFirst().compactMap { word in
          let bounds = word.split(separator: "-").compactMap { UInt32($0, radix: 16) }
          guard let low = bounds.first, let high = bounds.last else { return nil }
          return low...high
        })
    }
    return nil
  }

  /// The ranges of each general category by its two letters; unassigned ones are left out.
  private static let categories: [String: [ClosedRange<UInt32>]] = {
    var ranges: [String: [ClosedRange<UInt32>]] = [:]
    var from: UInt32 = 0
    var name: String?
    // The planes between have no assigned scalars, those from 0xF0000 are for private use.
    for value in [0...0x3FFFF as ClosedRange<UInt32>, 0xE0000...0xE0FFF].joined() {
      let category = Unicode.Scalar(value).flatMap { abbreviation($0.properties.generalCategory) }
      if category != name || value == 0xE0000 {
        if let name { ranges[name, default: []].append(from...max(from, value - 1)) }
        from = value
        name = category
      }
    }
    ranges["Co", default: []] += [0xF0000...0xFFFFD, 0x100000...0x10FFFD]
    return ranges
  }()

  private static func abbreviation(_ category: Unicode.GeneralCategory) -> String? {
    switch category {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    case .privateUse: "Co"
    default: nil
    }
  }
}
