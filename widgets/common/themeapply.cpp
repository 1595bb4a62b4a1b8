// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The style sheet, the fonts and the one place that puts them on the application.
#include "widgets/common/focusring.h"
#include "widgets/common/theme.h"
#include <QApplication>
#include <QFontDatabase>
#include <QStyleFactory>
#include <cmath>

// Static libraries lose the self-registration of their resources; this asks for it by name.
static void initGuiResources() { Q_INIT_RESOURCE(boundscopegui); }

namespace bs {

namespace {

const QString &sansFamily() {
    static const QString s = QStringLiteral("Boundscope Sans");
    return s;
}
const QString &displayFamily() {
    static const QString s = QStringLiteral("Boundscope Display");
    return s;
}
const QString &monoFamily() {
    static const QString s = QStringLiteral("Boundscope Mono");
    return s;
}

struct RoleSpec {
    const QString &(*family)();
    double px;
    QFont::Weight weight;
};

RoleSpec specOf(TextRole role) {
    switch (role) {
    case TextRole::Question: return {displayFamily, 30, QFont::DemiBold};
    case TextRole::Metric: return {displayFamily, 28, QFont::DemiBold};
    case TextRole::Clock: return {sansFamily, 20, QFont::DemiBold};
    case TextRole::ScreenTitle: return {sansFamily, 16, QFont::DemiBold};
    case TextRole::GaugeValue: return {sansFamily, 15, QFont::DemiBold};
    case TextRole::LeadStrong: return {sansFamily, 14, QFont::DemiBold};
    case TextRole::Lead: return {sansFamily, 14, QFont::Normal};
    case TextRole::Workspace: return {sansFamily, 13, QFont::DemiBold};
    case TextRole::Body: return {sansFamily, 12, QFont::Normal};
    case TextRole::BodyMedium: return {sansFamily, 12, QFont::Medium};
    case TextRole::BodyStrong: return {sansFamily, 12, QFont::DemiBold};
    case TextRole::Label: return {sansFamily, 11, QFont::Normal};
    case TextRole::LabelMedium: return {sansFamily, 11, QFont::Medium};
    case TextRole::LabelStrong: return {sansFamily, 11, QFont::DemiBold};
    case TextRole::Caption: return {sansFamily, 10.5, QFont::Normal};
    case TextRole::Code: return {monoFamily, 11.5, QFont::Normal};
    case TextRole::CodeStrong: return {monoFamily, 11.5, QFont::DemiBold};
    case TextRole::CodeSmall: return {monoFamily, 11, QFont::Normal};
    }
    return {sansFamily, 12, QFont::Normal};
}

const char *const kSheet = R"(
* { outline: 0; }
QToolTip { background: @raised; color: @text2; border: 1px solid @strong; padding: 6px 8px; }
QPushButton { height: 28px; padding: 0 11px; border: 1px solid @strong; border-radius: 6px; background: @raised;
  color: @text; font-weight: 500; }
QPushButton:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked { background: @selected; border-color: @accent; }
QPushButton:disabled { color: @muted; border-color: @hairline; }
QPushButton[kind="primary"] { background: @fill; border-color: @fill; color: #FFFFFF; font-weight: 600; }
QPushButton[kind="danger"] { background: @critfill; border-color: @critfill; color: #FFFFFF; font-weight: 600; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="danger"]:disabled { background: @raised; color: @muted;
  border-color: @hairline; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover { background: @hover; }
QPushButton[size="small"] { height: 22px; padding: 0 7px; font-size: 11px; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[menu="true"] { padding-right: 26px; }
QPushButton[menu="true"][size="small"] { padding-right: 20px; }
QPushButton[menu="true"]::menu-indicator { image: @arrow; width: 14px; height: 14px; subcontrol-origin: border;
  subcontrol-position: right center; right: 6px; }
QPushButton[menu="true"][kind="primary"]::menu-indicator { image: @whitearrow; }
QToolButton { border: 1px solid transparent; border-radius: 6px; background: transparent; padding: 0; color: @text2; }
QToolButton:hover { background: @hover; }
QToolButton:checked { background: @selected; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateTimeEdit { background: @input;
  color: @text; border: 1px solid @strong; border-radius: 6px; selection-background-color: @fill;
  selection-color: #FFFFFF; }
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateTimeEdit { height: 28px; padding: 0 9px; }
QPlainTextEdit, QTextEdit { padding: 6px 8px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus { border-color: @focus; }
QLineEdit:disabled { color: @muted; }
QComboBox { background: @raised; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow { image: @arrow; width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @strong; selection-background-color: @selected; }
QMenu { background: @raised; border: 1px solid @strong; border-radius: 6px; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 10px; border-radius: 4px; color: @text; }
QMenu::item:selected { background: @selected; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @hairline; margin: 4px 6px; }
QCheckBox, QRadioButton { spacing: 8px; }
QHeaderView { background: @raised; }
QHeaderView::section { background: @raised; color: @muted; border: 0; border-bottom: 1px solid @hairline;
  padding: 0 8px; height: 26px; font-size: 11px; font-weight: 500; }
QTableView, QTreeView, QListView { background: @surface; border: 0; gridline-color: @hairline;
  selection-background-color: @selected; selection-color: @text; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: @hover; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: @selected; color: @text; }
QTableCornerButton::section { background: @raised; border: 0; }
QScrollArea { border: 0; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @strong; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @selected; }
QTabBar::tab { background: transparent; color: @text2; padding: 5px 10px; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; font-weight: 600; }
QTabWidget::pane { border: 0; }
QProgressBar { background: @hairline; border: 0; border-radius: 2px; height: 4px; max-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QFrame#panel { background: @surface; border: 1px solid @hairline; border-radius: 6px; }
QFrame#card { background: @raised; border: 1px solid @hairline; border-radius: 6px; }
QLabel[tone="muted"] { color: @muted; }
QLabel[tone="second"] { color: @text2; }
QLabel[tone="crit"] { color: @crit; }
QLabel[tone="warn"] { color: @warn; }
QLabel[tone="ok"] { color: @ok; }
QLabel[tone="info"] { color: @info; }
QDialog { background: @surface; }
)";

} // namespace

void loadFonts() {
    static const bool once = [] {
        initGuiResources();
        for (const char *name : {"sans-400", "sans-500", "sans-600", "display-600", "mono-400", "mono-600"}) {
            QFontDatabase::addApplicationFont(QStringLiteral(":/boundscopegui/fonts/%1.ttf").arg(QLatin1String(name)));
        }
        return true;
    }();
    Q_UNUSED(once)
}

QFont textFont(TextRole role) {
    const RoleSpec spec = specOf(role);
    QFont f(spec.family());
    // Half pixels exist in the type scale; QFont takes whole ones, so points carry them (96 dots per inch logical).
    if (spec.px == std::floor(spec.px)) {
        f.setPixelSize(static_cast<int>(spec.px));
    } else {
        f.setPointSizeF(spec.px * 0.75);
    }
    f.setWeight(spec.weight);
    if (spec.family != monoFamily) {
        f.setLetterSpacing(QFont::PercentageSpacing, spec.px >= 28 ? 98.5 : 99);
    }
    f.setHintingPreference(QFont::PreferNoHinting);
    f.setStyleStrategy(QFont::PreferAntialias);
    return f;
}

QString styleSheetFor(const Theme &t) {
    QString css = QString::fromLatin1(kSheet);
    const std::pair<const char *, QColor> tokens[] = {{"@raised", t.raised},
                                                      {"@text2", t.text2},
                                                      {"@text", t.text},
                                                      {"@strong", t.hairlineStrong},
                                                      {"@hover", t.hover},
                                                      {"@selected", t.selected},
                                                      {"@accent", t.accent},
                                                      {"@critfill", t.critFill},
                                                      {"@crit", t.crit},
                                                      {"@warn", t.warn},
                                                      {"@ok", t.ok},
                                                      {"@info", t.info},
                                                      {"@fill", t.accentFill},
                                                      {"@muted", t.textMuted},
                                                      {"@hairline", t.hairline},
                                                      {"@focus", t.focus},
                                                      {"@surface", t.surface},
                                                      {"@input", t.dark ? t.bg : t.surface}};
    for (const auto &[token, colour] : tokens) {
        css.replace(QLatin1String(token), colour.name());
    }
    css.replace(QLatin1String("@whitearrow"), QLatin1String("url(:/boundscopegui/icons/arrow-white.svg)"));
    css.replace(QLatin1String("@arrow"), t.dark ? QLatin1String("url(:/boundscopegui/icons/arrow-dark.svg)")
                                                : QLatin1String("url(:/boundscopegui/icons/arrow-light.svg)"));
    return css;
}

void applyTheme(QApplication &app, const Theme &theme) {
    loadFonts();
    if (!app.property("boundscopeStyle").toBool()) {
        app.setProperty("boundscopeStyle", true);
        app.setStyle(new FocusStyle(QStyleFactory::create(QStringLiteral("Fusion"))));
        new FocusRing(&app);
    }
    app.setFont(textFont(TextRole::Body));
    app.setPalette(paletteFor(theme));
    app.setStyleSheet(styleSheetFor(theme));
}

} // namespace bs
