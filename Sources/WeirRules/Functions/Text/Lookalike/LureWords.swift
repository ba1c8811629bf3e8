import WeirCore

/// Words that forgers put beside a name.
enum LureWords {
  /// Whether a text, as it is or as a skeleton, is a word of bait or a number.
  static func isBait(_ text: ArraySlice<UInt8>) -> Bool {
    guard !text.isEmpty else { return false }
    return ProtectedNames.isNumeric(text)
      || text.withUnsafeBufferPointer {
        words.contains(ByteSlice(start: $0.baseAddress, count: $0.count))
      }
  }

  private static let words: TextSet = {
    let words = lureWordFacts.split { $0 == " " || $0 == "\n" }
    return TextSet(words.map { Array($0.utf8) } + words.map { NameSkeleton.of($0.utf8) })
  }()
}

/// Words of bait, of English and of romanised Chinese.
private let lureWordFacts = """
  access account accounts activate alert alerts app apps auth authorize bank banking bill billing
  bonus buy card cards care cash center centre check checkout cloud cn code com confirm connect
  customer delivery desk download express fee fees finance free gift gifts global gov group help
  helpdesk hk home hotline id identity info install inc intl jf kefu limit link live loan loans
  login logon mail mall market member message mobile msg my net new news notice notify office
  official online open order org parcel pass password pay payment payments pin points portal post
  prize promo protect qr recover recovery redeem refund register renew reset return reward rewards
  sale secure secured security service services shop sign signin sms store supply support survey sys
  system team tel ticket track tracking transfer trust unlock update upgrade user vclub verify
  verification vip wallet wap warning web win www xin zhifu zhongxin jifen duihuan anquan kefu
  renzheng shengji shouji wangyin
  """
