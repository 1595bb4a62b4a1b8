// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>
#include <array>

class QApplication;
class QWidget;

namespace bs {

// Every colour of the program, as one value. There are two: dark() and light(). A widget asks themeOf(this) while it
// paints; nothing caches a Theme across a QEvent::PaletteChange.
struct Theme {
    bool dark = true;
    QColor bg, surface, raised, hover, selected;
    QColor hairline, hairlineStrong, grid, hatch;
    QColor text, text2, textMuted;
    QColor accent, accentFill, focus;
    QColor ok, warn, crit, info;
    QColor okTint, warnTint, critTint, infoTint;
    QColor okLine, warnLine, critLine, infoLine;
    QColor critFill;
    QColor grew, shrank;           // ▲▼ numbers and bars
    std::array<QColor, 10> series; // assign with seriesColor(); slot 10 (index 9) is "other"
    std::array<QColor, 9> heat;    // low to high
    std::array<QColor, 9> viridis; // the alternative heat ramp
    std::array<QColor, 9> diff;    // shrank, same, grew
    bool operator==(const Theme &) const = default;

    [[nodiscard]] static const Theme &darkTheme();
    [[nodiscard]] static const Theme &lightTheme();
    // A stable slot 0..8 for a service or other name: the same name has the same colour on every panel and page.
    [[nodiscard]] static int seriesSlot(const QString &name);
    [[nodiscard]] const QColor &seriesColor(const QString &name) const {
        return series[static_cast<std::size_t>(seriesSlot(name))];
    }
    // t in 0..1 along a ramp of nine even stops, interpolated in RGB. NaN gives the first stop.
    [[nodiscard]] static QColor along(const std::array<QColor, 9> &ramp, double t);
};

// The palette of a widget carries the theme (as the whole application's does after applyTheme), so that a preview can
// be light inside a dark window and nothing global is asked.
[[nodiscard]] const Theme &themeOf(const QWidget *widget);
[[nodiscard]] const Theme &themeOf(const QPalette &palette);
[[nodiscard]] QPalette paletteFor(const Theme &theme);
[[nodiscard]] QString styleSheetFor(const Theme &theme);

// Style (once), palette, style sheet and default font of the whole program. May be called again to switch.
void applyTheme(QApplication &app, const Theme &theme);

// The type sizes of the program (px / line height in the comment). All carry tabular figures.
enum class TextRole : std::uint8_t {
    Question,    // 30/38 display 600
    Metric,      // 28/34 display 600
    Clock,       // 20/24 600
    ScreenTitle, // 16/24 600
    GaugeValue,  // 15 600
    LeadStrong,  // 14/20 600
    Lead,        // 14/20 400
    Workspace,   // 13/16 600
    Body,        // 12/16 400
    BodyMedium,  // 12/16 500
    BodyStrong,  // 12/16 600
    Label,       // 11/14 400
    LabelMedium, // 11/14 500
    LabelStrong, // 11/14 600
    Caption,     // 10.5 400: node-card captions and slider ticks only
    Code,        // 11.5/17 mono
    CodeStrong,  // 11.5/17 mono 600
    CodeSmall,   // 11 mono: axis labels that are identifiers
};
[[nodiscard]] QFont textFont(TextRole role);
// Registers the embedded fonts; idempotent. applyTheme calls it.
void loadFonts();

// Sizes of LOOK that more than one widget needs, in logical pixels.
namespace metric {
inline constexpr int kWindowMargin = 12;
inline constexpr int kPanelGap = 8;
inline constexpr int kPanelHeader = 32;
inline constexpr int kRadius = 6;
inline constexpr int kChipRadius = 4;
inline constexpr int kControl = 30;
inline constexpr int kControlSmall = 24;
inline constexpr int kTableHeader = 26;
inline constexpr int kTableRow = 24;
} // namespace metric

} // namespace bs
