//! Sentences written by hand for each kind of result.

use std::sync::Arc;

use standards::{Evaluation, Facts, Provenance, Source, Standard, Value, evaluate, sheet};
use text::Lang::{self, En, Vi};

use super::{
    example::{DOWN_TO_850, figures, standard},
    *,
};

fn scored(class: &str, changes: &[(&str, Option<u64>)]) -> (Arc<Standard>, Evaluation) {
    let standard = standard("minh-hoa");
    let facts = figures(&standard, changes);
    let evaluation = evaluate(&standard, Some(class), &facts);
    (standard, evaluation)
}

fn explained(lang: Lang, no: &str, changes: &[(&str, Option<u64>)]) -> Explained {
    let (standard, evaluation) = scored("other", changes);
    let (_, of) = standard.indicator(no).unwrap();
    indicator(lang, &standard, of, evaluation.indicator(no).unwrap())
}

#[test]
fn full_marks_are_met_without_a_reason() {
    let (standard, evaluation) = scored("other", &[]);
    assert_eq!(points(Vi, evaluation.total.unwrap()), "1.000");
    assert_eq!(verdict(Vi, &evaluation), "Đạt");
    assert!(reasons(Vi, &standard, &evaluation).is_empty());
}

#[test]
fn a_total_at_the_threshold_says_so() {
    let (standard, evaluation) = scored("other", &DOWN_TO_850);
    assert_eq!(verdict(Vi, &evaluation), "Đạt, bằng đúng ngưỡng");
    assert_eq!(verdict(En, &evaluation), "Met, exactly at the threshold");
    assert!(reasons(Vi, &standard, &evaluation).is_empty());
}

#[test]
fn a_zero_criterion_is_a_reason_whatever_the_total() {
    let changes = [("abused_children", Some(2)), ("reports_received", Some(2)), ("reports_handled_in_time", Some(1))];
    let (standard, evaluation) = scored("other", &changes);
    assert_eq!(verdict(Vi, &evaluation), "Không đạt");
    assert_eq!(
        reasons(Vi, &standard, &evaluation),
        [
            "Tiêu chí 3 (Trẻ em bị xâm hại) được 0 điểm: theo điều kiện mọi tiêu chí phải trên 0 điểm, không được công nhận"
        ]
    );
}

#[test]
fn a_total_below_the_threshold_names_both_numbers() {
    let (standard, evaluation) = scored("central_city_ward", &DOWN_TO_850);
    assert_eq!(reasons(Vi, &standard, &evaluation), ["Tổng điểm 850 thấp hơn ngưỡng 900"]);
    assert_eq!(reasons(En, &standard, &evaluation), ["The total of 850 is below the threshold of 900"]);
}

#[test]
fn without_a_total_the_reach_is_named() {
    // 850 less the 25 of criterion 13 is sure; its 50 are still possible.
    let changes = [&DOWN_TO_850[..], &[("survey_answers", None)]].concat();
    let (standard, evaluation) = scored("central_city_ward", &changes);
    assert_eq!(
        reasons(Vi, &standard, &evaluation),
        [
            "Cao nhất còn có thể đạt 875, thấp hơn ngưỡng 900",
            "Tiêu chí 13 chưa xác định: chỉ tiêu 13.1 thiếu số liệu «Số người được hỏi có trả lời»",
        ]
    );
}

#[test]
fn a_denominator_of_zero_is_named() {
    let (standard, evaluation) = scored("other", &[("preschool_enrolled_3_5", Some(0)), ("children_3_5", Some(0))]);
    assert_eq!(verdict(Vi, &evaluation), "Chưa xác định");
    assert_eq!(
        reasons(Vi, &standard, &evaluation),
        [
            "Tiêu chí 10 chưa xác định: chỉ tiêu 10.1 không tính được tỷ lệ vì «Số trẻ em từ 3 đến dưới 6 tuổi» bằng 0, và quy định không cho điểm trường hợp này"
        ]
    );
}

#[test]
fn figures_that_contradict_each_other_are_named() {
    let (standard, evaluation) = scored("other", &[("births", Some(97))]);
    assert_eq!(
        reasons(Vi, &standard, &evaluation),
        [
            "Tiêu chí 2 chưa xác định: chỉ tiêu 2.1 có số liệu mâu thuẫn nhau: «Số trẻ em được đăng ký khai sinh đúng quy định», «Số trẻ em sinh ra trong kỳ»"
        ]
    );
}

#[test]
fn a_gap_of_the_standard_is_not_the_commune_s_fault() {
    let standard = standard("qd-06-2019");
    let mut facts = Facts::none(&standard);
    facts.set(standard.fact_id("infants_fully_immunised").unwrap(), Some(97));
    facts.set(standard.fact_id("infants").unwrap(), Some(100));
    let evaluation = evaluate(&standard, Some("other"), &facts);
    let reasons = reasons(Vi, &standard, &evaluation);
    let of_criterion = |no: &str| {
        let start = format!("Tiêu chí {no} chưa xác định: ");
        reasons.iter().find_map(|reason| reason.strip_prefix(&start)).unwrap().to_owned()
    };
    assert_eq!(of_criterion("7"), "chỉ tiêu 7.1: quy định chưa có mức điểm cho trường hợp này trong bộ dữ liệu");
    assert_eq!(of_criterion("2"), "bộ dữ liệu chưa có đủ chỉ tiêu hoặc điểm tối đa của tiêu chí này");
}

#[test]
fn an_incomplete_standard_says_what_it_lacks() {
    let standard = standard("qd-34-2014");
    let evaluation = evaluate(&standard, None, &Facts::none(&standard));
    let reasons = reasons(Vi, &standard, &evaluation);
    let listed = standard.criteria.len();
    assert!(
        reasons
            .contains(&format!("Bộ dữ liệu mới có {listed} trong 15 tiêu chí của quy định nên chưa thể có tổng điểm"))
    );
}

#[test]
fn a_unit_without_a_class_has_no_threshold() {
    let standard = standard("minh-hoa");
    let evaluation = evaluate(&standard, None, &figures(&standard, &[]));
    assert_eq!(reasons(Vi, &standard, &evaluation), ["Chưa có ngưỡng điểm vì đơn vị chưa được xếp nhóm"]);
}

#[test]
fn a_share_shows_its_band_its_sum_and_its_ground() {
    let explained = explained(Vi, "6.1", &[("special_circumstance_supported", Some(118))]);
    assert_eq!(explained.value.unwrap(), "93,65% (118/126)");
    assert_eq!(explained.points, "35/50");
    let bands: Vec<(&str, u32, bool)> =
        explained.bands.iter().map(|band| (band.range.as_str(), band.points, band.here)).collect();
    assert_eq!(
        bands,
        [
            ("từ 95%", 50, false),
            ("từ 90% đến dưới 95%", 35, true),
            ("từ 80% đến dưới 90%", 20, false),
            ("dưới 80%", 0, false),
        ]
    );
    assert_eq!(
        explained.arithmetic.unwrap(),
        "118 ÷ 126 × 100 = 93,650…%; so mức bằng số chính xác, chỉ cắt khi hiển thị"
    );
    assert_eq!(explained.sentence, "Kết quả 93,65% (118/126) thuộc mức «từ 90% đến dưới 95%»: được 35 trong 50 điểm.");
    assert_eq!(explained.ground, "Bộ tiêu chí minh họa, tiêu chí 6, chỉ tiêu 6.1 · mức điểm: tự đặt để minh họa");
    assert!(explained.missing.is_empty());
}

#[test]
fn a_share_that_comes_out_even_is_shown_whole() {
    let explained = explained(Vi, "2.1", &[("births_registered_on_time", Some(49)), ("births", Some(50))]);
    assert_eq!(explained.value.unwrap(), "98% (49/50)");
    assert_eq!(explained.arithmetic.unwrap(), "49 ÷ 50 × 100 = 98%");
}

#[test]
fn a_rate_is_told_per_ten_thousand() {
    // 10 of 6,187 are 16.1629… in 10,000.
    let explained = explained(Vi, "5.2", &[]);
    assert_eq!(explained.value.unwrap(), "16,16 trên 10.000 (10/6.187)");
    assert_eq!(explained.bands[0].range, "dưới 50 trên 10.000");
    assert_eq!(
        explained.arithmetic.unwrap(),
        "10 ÷ 6.187 × 10.000 = 16,162…; so mức bằng số chính xác, chỉ cắt khi hiển thị"
    );
}

#[test]
fn a_count_and_an_answer_have_no_sum() {
    let count = explained(Vi, "3.1", &[("abused_children", Some(1))]);
    let ranges: Vec<&str> = count.bands.iter().map(|band| band.range.as_str()).collect();
    assert_eq!(ranges, ["0", "1", "từ 2"]);
    assert_eq!(count.sentence, "Kết quả 1 thuộc mức «1»: được 30 trong 60 điểm.");
    assert_eq!(count.arithmetic, None);
    let answer = explained(Vi, "1.1", &[]);
    assert_eq!(answer.sentence, "Trả lời «có»: được 50 trong 50 điểm.");
    assert_eq!(
        answer.ground,
        "Bộ tiêu chí minh họa, tiêu chí 1, chỉ tiêu 1.1 · mức điểm: Quyết định 06/QĐ-TTg ngày 03/01/2019, Quy định kèm theo, Điều 2 khoản 2 (theo báo chí hoặc trang pháp luật, chưa đối chiếu văn bản)"
    );
}

#[test]
fn nothing_to_look_at_gives_full_points() {
    let explained = explained(Vi, "3.2", &[]);
    assert_eq!(explained.value.unwrap(), "0/0");
    assert_eq!(explained.points, "40/40");
    assert_eq!(explained.arithmetic, None);
    assert!(explained.bands.iter().all(|band| !band.here));
    assert_eq!(explained.sentence, "0/0: không có trường hợp nào phải xét nên được trọn 40 điểm.");
    assert_eq!(
        explained.ground,
        "Bộ tiêu chí minh họa, tiêu chí 3, chỉ tiêu 3.2 · quy tắc khi mẫu số bằng 0: tự đặt để minh họa"
    );
}

#[test]
fn an_excluded_indicator_scales_the_others() {
    let changes = [("child_consultations", Some(1)), ("child_opinions", Some(0)), ("child_opinions_answered", Some(0))];
    let dropped = explained(Vi, "11.2", &changes);
    assert_eq!(dropped.points, "không tính");
    assert_eq!(
        dropped.sentence,
        "0/0: chỉ tiêu này không tính; điểm của các chỉ tiêu còn lại trong tiêu chí được quy đổi theo tỷ lệ."
    );
    let (standard, evaluation) = scored("other", &changes);
    let scaling =
        |lang, no| criterion_scaling(lang, standard.criterion(no).unwrap(), evaluation.criterion(no).unwrap());
    assert_eq!(scaling(Vi, "11").unwrap(), "25/40 × 75 = 46,875");
    assert_eq!(scaling(En, "11").unwrap(), "25/40 × 75 = 46.875");
    assert_eq!(scaling(Vi, "12"), None);
}

#[test]
fn a_missing_figure_has_a_name_and_no_points() {
    let explained = explained(Vi, "13.1", &[("survey_answers", None)]);
    assert_eq!(explained.value, None);
    assert_eq!(explained.points, "–/50");
    assert_eq!(explained.missing, ["Số người được hỏi có trả lời"]);
    assert_eq!(
        explained.sentence,
        "Chưa có điểm: thiếu số liệu «Số người được hỏi có trả lời». Để trống không có nghĩa là 0."
    );
}

#[test]
fn english_pages_explain_in_english() {
    let explained = explained(En, "6.1", &[("special_circumstance_supported", Some(118))]);
    assert_eq!(explained.value.unwrap(), "93.65% (118/126)");
    assert_eq!(explained.bands[1].range, "from 90% to below 95%");
    assert_eq!(explained.arithmetic.unwrap(), "118 ÷ 126 × 100 = 93.650…%; compared exactly, cut only for display");
}

#[test]
fn a_share_just_below_a_bound_never_reads_as_the_bound() {
    let share = Value::Share { numerator: 97_999, denominator: 100_000, scale: 100 };
    assert_eq!(value(Vi, share), "97,99% (97.999/100.000)");
}

#[test]
fn a_source_names_instrument_article_and_how_sure_we_are() {
    let mut of = Source {
        instrument: Some("Quyết định 06/QĐ-TTg".to_owned()),
        article: Some("Điều 2".to_owned()),
        provenance: Provenance::Verified,
        ..Source::default()
    };
    assert_eq!(source(Vi, &of), "Quyết định 06/QĐ-TTg, Điều 2 (đã thấy trong trích đoạn văn bản)");
    (of.instrument, of.article) = (None, None);
    assert_eq!(source(Vi, &of), "đã thấy trong trích đoạn văn bản");
    for provenance in Provenance::ALL {
        let key = format!("explain.provenance.{}", provenance.key());
        assert!(Lang::ALL.into_iter().all(|lang| text::has(lang, &key)), "{key}");
    }
}

#[test]
fn a_fault_of_a_file_is_told_in_the_reader_s_language() {
    let bytes = b"unit,class,fact,value\n1,other,births,x\n1,other,infants,3\n1,other,infants_fully_immunised,4\n";
    let faults = sheet::parse(bytes, &standard("minh-hoa")).unwrap_err();
    let told: Vec<String> = faults.iter().map(|of| fault(Vi, of)).collect();
    assert_eq!(
        told,
        [
            "Giá trị «x» không dùng được; cần số nguyên từ 0 đến 999999999, không dấu, không khoảng trắng, không có số 0 ở đầu",
            "infants_fully_immunised lớn hơn infants; phải nhỏ hơn hoặc bằng",
        ]
    );
}
