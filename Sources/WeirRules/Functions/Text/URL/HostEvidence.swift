import WeirCore

/// Whether a host without scheme and `www.` is meant as one, or only lacks a space after a point.
///
/// Many suffixes are words (`me.so`, `home.now`, `2.am`). Such a host counts only if something else
/// speaks for it: a path, a port, a hyphen or two digits beside letters in its name, or Chinese
/// around it.
struct HostEvidence {
  /// Whether it counts.
  let suffices: Bool

  /// - Parameter count: the labels of the host, which has been found to be registrable.
  init(_ host: HostLabels, _ count: Int, _ text: UnsafeBufferPointer<UInt8>) {
    let last = host.labels[count - 1]
    let first = host.labels[0]
    let isFollowed = Self.isFollowed(last.end, text)
    if host.isAddress(text) {
      suffices = isFollowed
      return
    }
    let suffix = UnsafeBufferPointer(rebasing: text[last.start..<last.end])
    if isFollowed {
      suffices = true
    } else if Self.isSentenceStart(suffix) {
      suffices = false
    } else if host.suffixLabels > 1 || !Self.isWord(suffix) {
      suffices = true
    } else {
      let name = host.labels[count - 2]
      let letters = UnsafeBufferPointer(rebasing: text[name.start..<name.end])
      let isMarked = Self.isMarked(letters)
      let isAmongWide =
        letters.count > 1 && letters.contains { $0 | 0x20 &- 0x61 < 26 }
        && (Self.isWide(before: first.start, text) || Self.isWide(at: last.end, text))
      suffices = isMarked || isAmongWide
    }
  }

  /// A path or a port.
  private static func isFollowed(_ end: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard end + 1 < text.count else { return false }
    switch text[end] {
    case UInt8(ascii: "/"), UInt8(ascii: "?"): return URLCharacters.isLetterOrDigit(text[end + 1])
    case UInt8(ascii: ":"): return text[end + 1] &- 0x30 < 10
    default: return false
    }
  }

  /// `Then` in `ok.Then`.
  private static func isSentenceStart(_ label: UnsafeBufferPointer<UInt8>) -> Bool {
    label.count > 1 && label[0] &- 0x41 < 26 && !label.dropFirst().contains { $0 &- 0x41 < 26 }
  }

  /// A hyphen or two digits beside letters (one digit is the spelling of messages: `2day`).
  private static func isMarked(_ label: UnsafeBufferPointer<UInt8>) -> Bool {
    label.contains { $0 | 0x20 &- 0x61 < 26 }
      && (label.contains(UInt8(ascii: "-")) || label.count { $0 &- 0x30 < 10 } >= 2)
  }

  private static func isWide(at index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard index < text.count, text[index] >= 0xE3 else { return false }
    return isWide(URLCharacters.decode(text, index).scalar)
  }

  private static func isWide(before index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard index > 0, text[index - 1] >= 0x80 else { return false }
    let start = URLCharacters.start(before: index, text)
    return isWide(URLCharacters.decode(text, start).scalar)
  }

  /// Characters and punctuation of East Asia.
  private static func isWide(_ scalar: UInt32) -> Bool {
    URLCharacters.isWide(scalar) || (0x3000...0x303F).contains(scalar)
      || (0xFF00...0xFFEF).contains(scalar)
  }

  /// Whether a suffix is also a word, an abbreviation or the ending of a file's name.
  static func isWord(_ label: UnsafeBufferPointer<UInt8>) -> Bool {
    guard label.count <= 16 else { return false }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { lower in
      for (place, byte) in label.enumerated() { lower[place] = HostName.lower(byte) }
      return words.contains(ByteSlice(start: lower.baseAddress, count: label.count))
    }
  }

  /// Whether a suffix is one that hardly begins a sentence.
  static func isPlain(_ label: UnsafeBufferPointer<UInt8>) -> Bool {
    URLCharacters.stands("com", at: 0, label) && label.count == 3
      || URLCharacters.stands("cn", at: 0, label) && label.count == 2
  }

  private static let words = TextSet(
    wordSuffixFacts.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) })
}

/// Suffixes that stand in messages as words, names, abbreviations or endings of files' names.
private let wordSuffixFacts = """
  ad ai am an as at ba be bi bo by do et ga go ha hi hm ht id ie il im in is it je jo kg km la li lt
  ma mc md me mg mm mo mr ms mt mu my na no nu om pa pe pl pm pr ps py re rs sc sg sh si so sr st
  tel td th tm to tt us va vet ye able academy accountant actor ads adult africa agency ally
  amsterdam apple arab army art arte associates attorney auction audible audio author auto baby
  band bank bar bargains baseball basketball beats beauty beer berlin best bet bible bid bike bing
  bingo bio black blog blue boats bond boo book booking boston bot boutique box broker brother
  build builders business buy buzz cab cafe cal call cam camera camp canon capital car cards care
  career careers cars casa case cash casino cat catering catholic center channel charity chase chat
  cheap christmas church circle city claims cleaning click clinic clothing cloud coach codes coffee
  college community company compare computer condos construction consulting contact contractors
  cooking cool country coupon coupons courses credit crown cruise dad dance data date dating day
  deal dealer deals degree delivery delta democrat dental dentist desi design diamonds diet digital
  direct directory discount discover dish docs doctor dog domains dot download drive earth eat
  education email energy engineer equipment estate events exchange expert exposed express fail
  faith family fan fans farm fashion fast feedback film final finance financial fire fish fishing
  fit fitness flights florist flowers fly foo food football forum foundation fox free fun fund
  furniture gallery game games gap garden gay gift gifts gives giving glass global gold golf got
  graphics gratis green group guide guitars guru hair health help here hiv hockey holdings holiday
  homes horse hospital host hosting hot hotel hotels house how ice immo industries ing ink
  institute insurance insure international investments irish jobs jot joy kids kim kitchen kiwi
  land law lawyer lease legal life lifestyle lighting like limited limo link live living loan loans
  locker lol london love ltd luxury maison makeup man management mango map market marketing markets
  mba media meet melbourne memorial men menu mini mint mobile moi mom money monster moscow moto mov
  movie museum music name navy network new news next now office one ong onl open orange organic
  origins page paris partners parts party pay pet pharmacy phone photo photos pics pictures pid pin
  ping pink pizza place play plumbing plus poker post press prime pro productions prof promo
  properties property protection pub quest racing radio read recipes red rent rentals repair report
  rest restaurant review reviews rich rip rocks room rugby run safe safety sale salon save school
  science scot search seat secure security seek select services seven sex sexy shell shoes shopping
  show silk singles ski skin sky sling smart smile soccer social software solar solutions song soy
  spa space sport spot star stockholm storage stream studio study style sucks supplies supply
  support surf surgery systems tab talk target tattoo tax taxi team technology tennis theater
  theatre tickets tips tires today tokyo tools tours town toys trade trading training travel trust
  tube tunes university ups vacations ventures video villas vin vision viva vote voting voyage
  watch watches weather web wed wedding wiki win windows wine winners work works world wow wtf
  yachts yoga you zero zip zone
  android onion xxx abc accenture alibaba alipay amazon audi axa baidu barclays bbc bloomberg bmw
  bosch canon chrome cisco citi citic dell dhl dupont epson ericsson fedex ferrari ford fujitsu
  gmail goo goog google hbo hermes hitachi honda hotmail hsbc hyatt hyundai ibm icbc ikano imdb
  infiniti intuit jaguar java jcb jeep jio jpmorgan kia kindle komatsu kpmg lego lexus lidl lilly
  lotte marriott mattel microsoft mit mitsubishi mlb monash mtn nba nec netflix nfl nhk nike nikon
  nissan nokia oracle panasonic pfizer philips pioneer playstation prudential pwc ricoh rogers
  samsung sap saxo sbi sharp skype softbank sohu sony staples suzuki swatch taobao tatamotors tmall
  toshiba total toyota travelers ubs unicom vanguard verisign virgin visa vivo volvo walmart weibo
  xbox xerox yahoo yandex youtube zappos zara
  """
