import fc from 'fast-check'

/**
 * What has broken one parser, query or column or another: a list of what is known, each of which is
 * tried in each field, and any value for what isn't.
 */
export interface Hostile {
  known: readonly string[]
  any: fc.Arbitrary<string>
}

const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const NUMBERS = ['0', '-1', '1.5', '2147483648', '-2147483649', '9223372036854775808', '1e400']

/** JSON as text, so that it may be what no value of JavaScript is. */
export const hostileJson: Hostile = {
  known: [
    ...[...NUMBERS, 'null', 'true', '""', '" "', '[]', '{}', '["x","y"]', nest(5), nest(20_000)],
    ...['"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udfff\\ud800"', '"\\uffff"', '"\ufeff"'],
    ...['{"$ne":null}', '{"toString":1}', '{"__proto__":{"x":1}}', '{"length":9e9}', '"toString"'],
    ...[
      '"infinity"',
      '"2027-02-30"',
      '"10000-01-01"',
      '"0000-01-01T00:00:00Z"',
      '"+275760-09-13T00:00:00Z"',
      '"\' OR 1=1 --"',
    ],
    ...['"9999-12-31T23:59:59-14:00"', '"2027-02-30T00:00:00Z"', '"2016-12-31T23:59:60Z"'],
    ...['"2027-01-01T00:00:00.12345678901234567890Z"', '"1969-12-31T23:59:59Z"'],
    ...[JSON.stringify('x'.repeat(10_001)), JSON.stringify('x'.repeat(100_001))],
  ],
  any: fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    // Any UTF-16 code units, so surrogates in any order.
    fc
      .array(fc.integer({ min: 0xd7fe, max: 0xe001 }))
      .map((units) => JSON.stringify(String.fromCharCode(...units))),
  ),
}

/** A part of a path or a query, encoded so that it may be sent. */
export const hostileText: Hostile = {
  known: [
    ...[...NUMBERS, '', '%', '%zz', '%00', 'a%00b', '%ED%A0%80', '%C0%80', '%FF', '%E2%80%AE'],
    ...['..', '..%2f', '%2e%2e%2f', '%2F', ';', '*', '+', '%5B%5D', '%7B%7D', 'null', 'undefined'],
    ...['__proto__', 'constructor', '%27%20OR%201%3D1--', 'infinity', 'true,false', '%F0%9F%98%80'],
    ...['x'.repeat(501), 'x'.repeat(5_000), '00000000-0000-0000-0000-000000000000'],
  ],
  any: fc.oneof(
    fc.string({ unit: 'binary' }).map(encodeURIComponent),
    fc.base64String().map(encodeURIComponent),
    fc.uuid(),
  ),
}

/** A header's value, of the characters that may be sent. */
export const hostileHeader: Hostile = {
  known: [
    ...['', '*', '""', '"0"', '"1"', 'W/"1"', '"1', '"2147483648"', '"9223372036854775808"'],
    ...['"99999999999999999999"', ',', ', ,', '"1",'.repeat(500), '\t', 'null', '\xff\xfe'],
    ...['"-1"', '"1.5"', '"1e3"', '"1", *', '"\' OR 1=1"', 'x'.repeat(4_000)],
  ],
  any: fc.string({
    unit: fc
      .oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
      .map((code) => String.fromCharCode(code)),
  }),
}

const BROKEN = ['', '{', '{"title":"x"', '{"title":"x"}}', '{"title":"x","title":2}', "{'title':1}"]

/** A whole body, byte for byte: it may be no JSON and no text. */
export const hostileBodies: { known: readonly Buffer[]; any: fc.Arbitrary<Buffer> } = {
  known: [
    ...[...hostileJson.known, ...BROKEN].map((text) => Buffer.from(text)),
    Buffer.from('{"title":"\xed\xa0\x80"}', 'latin1'),
    Buffer.from('\ufeff{"title":"x"}', 'utf16le'),
  ],
  any: fc.oneof(
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.json().map((json) => Buffer.from(json)),
  ),
}
