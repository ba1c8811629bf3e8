import Testing
import WeirCore

struct PhonePlanTests {
  private func normalize(_ text: String, country: String?) -> String {
    let plan = PhonePlan(country: country)
    let arena = Arena(pool: ArenaPool())
    let bytes = Array(text.utf8)
    let viaArena = bytes.withUnsafeBufferPointer {
      plan.normalize(ByteSlice(start: $0.baseAddress, count: $0.count), in: arena).string
    }
    #expect(plan.normalize(bytes) == Array(viaArena.utf8))
    return viaArena
  }

  @Test(arguments: [
    ("+8613912345678", "+8613912345678"), ("+86 139-1234.5678", "+8613912345678"),
    ("008613912345678", "+8613912345678"), ("00 (86) 139 1234 5678", "+8613912345678"),
    ("13912345678", "+8613912345678"), ("139 1234 5678", "+8613912345678"),
    ("01012345678", "+861012345678"), ("0755-12345678", "+8675512345678"),
    ("013912345678", "+8613912345678"), ("4001234567", "+864001234567"),
    ("8001234567", "+868001234567"),
  ])
  func numbersInChinaBecomeInternational(raw: String, number: String) {
    #expect(normalize(raw, country: "CN") == number)
  }

  @Test(arguments: [
    "110", "95588", "95-588", "Alice", "+86", "+123456", "+1234567890123456", "12912345678",
    "12345678", "1234567890", "+86x13912345678", "1391234567٣", "00", "000000000", "13912+345678",
    "++8613912345678", " ", "1234567890123456789012345678901234567890123456",
  ])
  func otherTextsStayInChina(raw: String) {
    #expect(normalize(raw, country: "CN") == raw)
  }

  @Test(arguments: [
    ("DE", "030 123456", "+4930123456"), ("DE", "30123456", "30123456"),
    ("US", "(415) 555-0132", "+14155550132"), ("US", "1 415 555 0132", "+14155550132"),
    ("US", "555-0132", "555-0132"), ("GB", "020 7946 0123", "+442079460123"),
    ("IT", "06 1234567", "+39061234567"), ("ES", "912345678", "+34912345678"),
    ("RU", "8 (916) 123-45-67", "+79161234567"), ("RU", "9161234567", "+79161234567"),
    ("IN", "98765 43210", "+919876543210"), ("HU", "06 30 123 4567", "+36301234567"),
    ("XX", "0301234567", "0301234567"),
  ])
  func nationalNumbersFollowThePlanOfTheCountry(country: String, raw: String, number: String) {
    #expect(normalize(raw, country: country) == number)
  }

  @Test func withoutCountryOnlyInternationalNumbersChange() {
    #expect(normalize("13912345678", country: nil) == "13912345678")
    #expect(normalize("0049 30 123456", country: nil) == "+4930123456")
  }

  @Test func anInternationalNumberIsNotCopied() {
    let bytes = Array("+8613912345678".utf8)
    bytes.withUnsafeBufferPointer {
      let raw = ByteSlice(start: $0.baseAddress, count: $0.count)
      let number = PhonePlan(country: "CN").normalize(raw, in: Arena(pool: ArenaPool()))
      #expect(number.start == raw.start && number.count == raw.count)
    }
  }

  @Test func anEmptyTextIsMissing() {
    let byte: [UInt8] = [0]
    byte.withUnsafeBufferPointer {
      let empty = ByteSlice(start: $0.baseAddress, count: 0)
      let arena = Arena(pool: ArenaPool())
      #expect(PhonePlan(country: "CN").normalize(empty, in: arena).isMissing)
      #expect(PhonePlan(country: "CN").normalize(.missing, in: arena).isMissing)
    }
  }

  @Test func countriesWithAPlanAreKnown() {
    #expect(PhonePlan.knows(country: "CN"))
    #expect(PhonePlan.knows(country: "BR"))
    #expect(!PhonePlan.knows(country: "cn"))
  }
}
