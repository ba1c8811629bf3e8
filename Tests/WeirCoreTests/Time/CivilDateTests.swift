import Testing
import WeirCore

struct CivilDateTests {
  @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
    let first = CivilDate.days(year: 1799, month: 12, day: 31)
    var previous = CivilDate(daysSince1970: first)
    for days in first + 1...first + 146_097 {
      let date = CivilDate(daysSince1970: days)
      #expect(date.daysSince1970 == days)
      let isNextDay =
        date.year == previous.year && date.month == previous.month
        && date.day == previous.day + 1
      let isNextMonth =
        date.day == 1
        && previous.day == CivilDate.dayCount(year: previous.year, month: previous.month)
      #expect(isNextDay || isNextMonth)
      previous = date
    }
  }

  @Test(arguments: [
    (1970, 1, 1, 0), (2000, 2, 29, 11_016), (2021, 6, 1, 18_779), (1969, 12, 31, -1),
    (0, 3, 1, -719_468),
  ])
  func knownDays(year: Int, month: Int, day: Int, days: Int) {
    #expect(CivilDate.days(year: year, month: month, day: day) == days)
    let date = CivilDate(daysSince1970: days)
    #expect((date.year, date.month, date.day) == (year, month, day))
  }

  @Test(arguments: [
    (2021, 2, 29, false), (2020, 2, 29, true), (1900, 2, 29, false), (2000, 2, 29, true),
    (2021, 4, 31, false), (2021, 0, 1, false), (2021, 13, 1, false), (2021, 1, 0, false),
    (2021, 12, 31, true),
  ])
  func validity(year: Int, month: Int, day: Int, isValid: Bool) {
    #expect(CivilDate.isValid(year: year, month: month, day: day) == isValid)
  }
}
