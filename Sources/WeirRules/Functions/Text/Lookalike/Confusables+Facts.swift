/// Letters that read like one of the Latin alphabet: "letter likenesses", folded, one letter a line.
///
/// Of Unicode's table of confusable characters (UTS #39), the letters with marks by their
/// decompositions, and those that names in use have been forged with.
let confusableFacts = """
  a àáâãäåæāăąǎǟǡǻȁȃȧɑαаᎪᗅḁạảấầẩẫậắằẳẵặ
  b ƅβвьᏏᏴᑲᖯᗷḃḅḇ
  c çćĉċčσсᏟᴄḉⲥ
  d ďđԁᎠᏧᑯᗞᗪḋḍḏḑḓ
  e èéêëēĕėęěȅȇȩεезёєҽᎬḕḗḙḛḝẹẻẽếềểễệꬲ
  f ғքᖴḟẝꞙꬵ
  g ĝğġģƍǧǵɡցᏀᏳᶃḡ
  h ĥħȟнһհᎻᏂᕼḣḥḧḩḫẖ
  i ìíîïĩīĭįıǐȉȋɩɪιіїᎥḭḯỉịꙇ
  j ĵǰϳјᎫᒍ
  k ķǩκкᏦᛕḱḳḵ
  l ĺļľłǀӏᏞᒪᛁḷḹḻḽⲓ
  m мᎷᗰᛖḿṁṃ
  n ñńņňǹηпոռṅṇṉṋ
  o òóôõöøōŏőơǒǫǭȍȏȫȭȯȱοоөօଠഠဝჿዐᴏᴑṍṏṑṓọỏốồổỗộớờởỡợⲟꬽ
  p ρрᏢᑭṕṗⲣ
  q ԛգզ
  r ŕŗřȑȓгᎡᎱᏒᖇᴦṙṛṝṟⲅꭇꭈ
  s śŝşšƽșѕᏕᏚṡṣṥṧṩꜱ
  t ţťŧțτтᎢṫṭṯṱẗ
  u ùúûüũūŭůűųưǔǖǘǚǜȕȗʋυицսሀᑌᴜṳṵṷṹṻụủứừửữựꞟꭎꭒ
  v νѵᏙᐯᴠṽṿꛟ𑜆
  w ŵɯωшщѡԝաᎳᏔᴡẁẃẅẇẉẘ𑜊𑜎𑜏
  x χхᕁᕽᚷẋẍ
  y ýÿŷƴȳɣʏγуўүყᎩᎽᶌẏẙỳỵỷỹỿꭚ
  z źżžƶȥᏃᴢẑẓẕ
  """
