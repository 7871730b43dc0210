//! The codes of ISO 3166-1, and the English names under which people know them.

use std::collections::HashMap;
use std::sync::LazyLock;

use icu::normalizer::DecomposingNormalizerBorrowed;
use icu::properties::CodePointMapData;
use icu::properties::props::GeneralCategory;

use super::Country;
use crate::terms::nearest_of;

/// Alpha-2 and alpha-3 of every country, written together. `XKXKX` (Kosovo) is
/// assigned by users, not by ISO, and in general use.
const CODES: &str = "\
ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE \
BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS \
BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN \
COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST \
EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF \
GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD \
HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM \
JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA \
LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD \
MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM \
NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG \
PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA \
SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD \
STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON \
TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR \
VNVNM VUVUT WFWLF WSWSM XKXKX YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

/// Names beside ICU's, folded: ISO's own, former ones, and what people write.
const ALIASES: &str = "\
AE=emirates AE=uae BA=bosnia BN=brunei darussalam BO=plurinational state of bolivia BQ=bonaire sint \
eustatius and saba CC=cocos islands CD=congo kinshasa CD=democratic republic of congo CD=dr congo \
CD=drc CD=zaire CF=car CG=congo CG=congo brazzaville CG=republic of congo CI=cote divoire CI=ivory \
coast CV=cape verde CZ=czech republic DE=deutschland DO=dominican republic ES=espana FK=falkland \
islands FK=falklands FM=micronesia GB=britain GB=england GB=great britain GB=northern ireland \
GB=scotland GB=uk GB=united kingdom of great britain and northern ireland GB=wales GM=gambia \
GR=hellenic republic HK=hong kong IR=islamic republic of iran KG=kyrgyz republic KG=kirghizia \
KN=saint kitts KP=democratic peoples republic of korea KP=dprk KP=north korea KR=korea KR=republic \
of korea KR=south korea LA=lao peoples democratic republic LA=lao pdr MK=former yugoslav republic of \
macedonia MK=macedonia MK=republic of macedonia MM=burma MM=myanmar MO=macao MO=macau NL=holland \
PN=pitcairn PS=palestine PS=palestinian territory PS=state of palestine RU=russian federation SH=saint \
helena ascension and tristan da cunha SK=slovak republic ST=sao tome SY=syrian arab republic SZ=swaziland \
TL=east timor TR=turkey TR=turkiye TW=taiwan province of china TW=republic of china TZ=united republic \
of tanzania US=america US=united states of america US=us of a US=usa VA=holy see VA=vatican VE=bolivarian \
republic of venezuela VG=virgin islands british VI=united states virgin islands VI=virgin islands us \
VN=viet nam";

/// What stands before a country's name in its official style.
const STYLES: [&str; 19] = [
    "arab republic of ",
    "commonwealth of ",
    "democratic republic of ",
    "democratic socialist republic of ",
    "federal democratic republic of ",
    "federal republic of ",
    "federated states of ",
    "federative republic of ",
    "grand duchy of ",
    "hashemite kingdom of ",
    "islamic republic of ",
    "kingdom of ",
    "peoples democratic republic of ",
    "peoples republic of ",
    "principality of ",
    "republic of ",
    "socialist republic of ",
    "state of ",
    "sultanate of ",
];

/// Every alpha-2 with its alpha-3 code.
pub(super) fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    CODES.split(' ').filter_map(|pair| pair.split_at_checked(2))
}

pub(super) fn by_code(text: &str) -> Option<&'static str> {
    match text.len() {
        2 => codes().find(|(two, _)| two.eq_ignore_ascii_case(text)),
        3 => codes().find(|(_, three)| three.eq_ignore_ascii_case(text)),
        _ => None,
    }
    .map(|(two, _)| two)
}

static NAMES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let by_icu = codes().map(|(code, _)| (fold(&Country(code.to_owned()).name_in_english()), code));
    let mut names: HashMap<String, &'static str> = by_icu.collect();
    names.extend(aliases().map(|(code, name)| (name.to_owned(), code)));
    names
});

/// `CODE=name with blanks`, one after the other.
fn aliases() -> impl Iterator<Item = (&'static str, &'static str)> {
    let starts = ALIASES.match_indices('=').filter_map(|(at, _)| at.checked_sub(2));
    let ends = ALIASES.match_indices('=').skip(1).filter_map(|(at, _)| at.checked_sub(3));
    starts
        .zip(ends.chain([ALIASES.len()]))
        .filter_map(|(start, end)| ALIASES.get(start..end)?.split_once('='))
}

pub(super) fn by_name(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let plain = |name: &str| NAMES.get(name).copied();
    plain(&folded)
        .or_else(|| plain(&fold(&turned(text)?)))
        .or_else(|| STYLES.iter().find_map(|style| plain(folded.strip_prefix(style)?)))
}

pub(super) fn nearest(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let name = nearest_of(&folded, NAMES.keys().map(String::as_str))?;
    NAMES.get(name).copied()
}

/// ISO's catalogue form the natural way round: "Korea, Republic of" and
/// "Korea (Republic of)" are both "Republic of Korea".
fn turned(text: &str) -> Option<String> {
    let (name, style) = text.split_once([',', '('])?;
    Some(format!("{} {}", style.trim_end_matches(')'), name))
}

/// What is left of a name when case, accents, punctuation and articles go.
fn fold(text: &str) -> String {
    let bare: String = DecomposingNormalizerBorrowed::new_nfd()
        .normalize_iter(text.chars())
        .filter(|c| CodePointMapData::<GeneralCategory>::new().get(*c) != GeneralCategory::NonspacingMark)
        .filter(|c| !matches!(c, '\'' | '’' | 'ʼ' | '.'))
        .flat_map(char::to_lowercase)
        .collect();
    let spaced = bare.replace('&', " and ");
    let words = spaced.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && *w != "the");
    words.map(|w| if w == "st" { "saint" } else { w }).collect::<Vec<_>>().join(" ")
}
