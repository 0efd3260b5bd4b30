//! The currencies of ISO 4217: code, number, decimals.
//!
//! Made from the crate `iso_currency`; a test holds the two together. Codes that are no longer in use are kept, since
//! old payments are asked about.

/// A currency of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) code: &'static str,
    pub(crate) number: u16,
    /// `None` where the standard gives none, as for gold.
    pub(crate) decimals: Option<u32>,
}

const fn of(code: &'static str, number: u16, decimals: u32) -> Entry {
    Entry { code, number, decimals: Some(decimals) }
}

const fn bare(code: &'static str, number: u16) -> Entry {
    Entry { code, number, decimals: None }
}

/// Sorted by code.
#[rustfmt::skip]
const TABLE: &[Entry] = &[
    of("AED", 784, 2), of("AFN", 971, 2), of("ALL", 8, 2), of("AMD", 51, 2), of("AOA", 973, 2), of("ARS", 32, 2),
    of("AUD", 36, 2), of("AWG", 533, 2), of("AZN", 944, 2), of("BAM", 977, 2), of("BBD", 52, 2), of("BDT", 50, 2),
    of("BGN", 975, 2), of("BHD", 48, 3), of("BIF", 108, 0), of("BMD", 60, 2), of("BND", 96, 2), of("BOB", 68, 2),
    of("BOV", 984, 2), of("BRL", 986, 2), of("BSD", 44, 2), of("BTN", 64, 2), of("BWP", 72, 2), of("BYN", 933, 2),
    of("BZD", 84, 2), of("CAD", 124, 2), of("CDF", 976, 2), of("CHE", 947, 2), of("CHF", 756, 2), of("CHW", 948, 2),
    of("CLF", 990, 4), of("CLP", 152, 0), of("CNY", 156, 2), of("COP", 170, 2), of("COU", 970, 2),
    of("CRC", 188, 2), of("CUC", 931, 2), of("CUP", 192, 2), of("CVE", 132, 2), of("CZK", 203, 2),
    of("DJF", 262, 0), of("DKK", 208, 2), of("DOP", 214, 2), of("DZD", 12, 2), of("EGP", 818, 2), of("ERN", 232, 2),
    of("ETB", 230, 2), of("EUR", 978, 2), of("FJD", 242, 2), of("FKP", 238, 2), of("GBP", 826, 2),
    of("GEL", 981, 2), of("GHS", 936, 2), of("GIP", 292, 2), of("GMD", 270, 2), of("GNF", 324, 0),
    of("GTQ", 320, 2), of("GYD", 328, 2), of("HKD", 344, 2), of("HNL", 340, 2), of("HRK", 191, 2),
    of("HTG", 332, 2), of("HUF", 348, 2), of("IDR", 360, 2), of("ILS", 376, 2), of("INR", 356, 2),
    of("IQD", 368, 3), of("IRR", 364, 2), of("ISK", 352, 0), of("JMD", 388, 2), of("JOD", 400, 3),
    of("JPY", 392, 0), of("KES", 404, 2), of("KGS", 417, 2), of("KHR", 116, 2), of("KMF", 174, 0),
    of("KPW", 408, 2), of("KRW", 410, 0), of("KWD", 414, 3), of("KYD", 136, 2), of("KZT", 398, 2),
    of("LAK", 418, 2), of("LBP", 422, 2), of("LKR", 144, 2), of("LRD", 430, 2), of("LSL", 426, 2),
    of("LYD", 434, 3), of("MAD", 504, 2), of("MDL", 498, 2), of("MGA", 969, 2), of("MKD", 807, 2),
    of("MMK", 104, 2), of("MNT", 496, 2), of("MOP", 446, 2), of("MRU", 929, 2), of("MUR", 480, 2),
    of("MVR", 462, 2), of("MWK", 454, 2), of("MXN", 484, 2), of("MXV", 979, 2), of("MYR", 458, 2),
    of("MZN", 943, 2), of("NAD", 516, 2), of("NGN", 566, 2), of("NIO", 558, 2), of("NOK", 578, 2),
    of("NPR", 524, 2), of("NZD", 554, 2), of("OMR", 512, 3), of("PAB", 590, 2), of("PEN", 604, 2),
    of("PGK", 598, 2), of("PHP", 608, 2), of("PKR", 586, 2), of("PLN", 985, 2), of("PYG", 600, 0),
    of("QAR", 634, 2), of("RON", 946, 2), of("RSD", 941, 2), of("RUB", 643, 2), of("RWF", 646, 0),
    of("SAR", 682, 2), of("SBD", 90, 2), of("SCR", 690, 2), of("SDG", 938, 2), of("SEK", 752, 2), of("SGD", 702, 2),
    of("SHP", 654, 2), of("SLE", 925, 2), of("SLL", 694, 2), of("SOS", 706, 2), of("SRD", 968, 2),
    of("SSP", 728, 2), of("STN", 930, 2), of("SVC", 222, 2), of("SYP", 760, 2), of("SZL", 748, 2),
    of("THB", 764, 2), of("TJS", 972, 2), of("TMT", 934, 2), of("TND", 788, 3), of("TOP", 776, 2),
    of("TRY", 949, 2), of("TTD", 780, 2), of("TWD", 901, 2), of("TZS", 834, 2), of("UAH", 980, 2),
    of("UGX", 800, 0), of("USD", 840, 2), of("USN", 997, 2), of("UYI", 940, 0), of("UYU", 858, 2),
    of("UYW", 927, 4), of("UZS", 860, 2), of("VED", 926, 2), of("VES", 928, 2), of("VND", 704, 0),
    of("VUV", 548, 0), of("WST", 882, 2), of("XAD", 396, 2), of("XAF", 950, 0), bare("XAG", 961), bare("XAU", 959),
    bare("XBA", 955), bare("XBB", 956), bare("XBC", 957), bare("XBD", 958), of("XCD", 951, 2), of("XCG", 532, 2),
    bare("XDR", 960), of("XOF", 952, 0), bare("XPD", 964), of("XPF", 953, 0), bare("XPT", 962), bare("XSU", 994),
    bare("XTS", 963), bare("XUA", 965), bare("XXX", 999), of("YER", 886, 2), of("ZAR", 710, 2), of("ZMW", 967, 2),
    of("ZWG", 924, 2), of("ZWL", 932, 2),
];

/// The currency with this code.
pub(crate) fn by_code(code: &str) -> Option<&'static Entry> {
    TABLE.binary_search_by(|entry| entry.code.cmp(code)).ok().and_then(|index| TABLE.get(index))
}

/// The currency with this number.
pub(crate) fn by_number(number: u16) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.number == number)
}

/// The code of a currency by its code or its number; what is none stays as it is.
pub(crate) fn code(text: &str) -> &str {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let found = text.parse().ok().filter(|_| digits).and_then(by_number);
    found.map_or(text, |entry| entry.code)
}

/// How many decimals ISO 4217 gives a currency, by its code or its number: 2 for `TRY` and for `949`.
pub fn decimals(code: &str) -> Option<u32> {
    let by_digits = || code.parse().ok().filter(|_| code.bytes().all(|byte| byte.is_ascii_digit())).and_then(by_number);
    by_code(code).or_else(by_digits)?.decimals
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::IntoEnumIterator as _;

    #[test]
    fn the_table_is_that_of_a_well_kept_crate() {
        let mut theirs: Vec<(String, u16, Option<u32>)> = iso_currency::Currency::iter()
            .map(|currency| (currency.code().to_owned(), currency.numeric(), currency.exponent().map(u32::from)))
            .collect();
        theirs.sort();
        let ours: Vec<(String, u16, Option<u32>)> =
            TABLE.iter().map(|entry| (entry.code.to_owned(), entry.number, entry.decimals)).collect();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn decimals_are_found_by_code_and_by_number() {
        for (code, digits) in [
            ("TRY", Some(2)),
            ("949", Some(2)),
            ("JPY", Some(0)),
            ("KWD", Some(3)),
            ("036", Some(2)),
            ("XAU", None),
            ("", None),
            ("+949", None),
        ] {
            assert_eq!(decimals(code), digits, "{code}");
        }
    }
}
