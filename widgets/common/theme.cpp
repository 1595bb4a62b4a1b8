// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/theme.h"
#include <QWidget>
#include <algorithm>
#include <cmath>

namespace bs {

namespace {

QColor rgb(QRgb v) { return QColor::fromRgb(v | 0xff000000U); }

template <std::size_t N> std::array<QColor, N> ramp(const std::array<QRgb, N> &stops) {
    std::array<QColor, N> out;
    std::transform(stops.begin(), stops.end(), out.begin(), rgb);
    return out;
}

std::array<QColor, 9> viridis() {
    return ramp<9>({0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725});
}

Theme makeDark() {
    Theme t;
    t.dark = true;
    t.bg = rgb(0x0D0F12), t.surface = rgb(0x14171B), t.raised = rgb(0x1A1E23), t.hover = rgb(0x21262C);
    t.selected = rgb(0x1B2440), t.hairline = rgb(0x252A31), t.hairlineStrong = rgb(0x39414B), t.grid = rgb(0x1E2329);
    t.hatch = rgb(0x39414B), t.text = rgb(0xE8EBEF), t.text2 = rgb(0xB1B9C3), t.textMuted = rgb(0x858E99);
    t.accent = rgb(0x7F9EFF), t.accentFill = rgb(0x3F61DB), t.focus = rgb(0x9DB4FF);
    t.ok = rgb(0x3DBE95), t.warn = rgb(0xF0B03F), t.crit = rgb(0xFF6E5A), t.info = rgb(0x5BB5EC);
    t.okTint = rgb(0x10271F), t.warnTint = rgb(0x2B220F), t.critTint = rgb(0x331714), t.infoTint = rgb(0x10253A);
    t.okLine = rgb(0x1F4A3B), t.warnLine = rgb(0x54421A), t.critLine = rgb(0x642A23), t.infoLine = rgb(0x1D4463);
    t.critFill = rgb(0xC53627), t.grew = rgb(0xF0842B), t.shrank = rgb(0x6CB8F0);
    t.series =
        ramp<10>({0x56B4E9, 0xE69F00, 0x1FB28A, 0xDCCB52, 0x4C8DD6, 0xE8703A, 0xCC79A7, 0xA79BE0, 0xB08D6B, 0x8D97A3});
    t.heat = ramp<9>({0x16131F, 0x280B53, 0x56106E, 0x87216B, 0xB93556, 0xDF5337, 0xF68013, 0xFBB61A, 0xFCFFA4});
    t.viridis = viridis();
    t.diff = ramp<9>({0x2C78B4, 0x2F6697, 0x2C5478, 0x26384A, 0x2A3038, 0x463428, 0x6E4526, 0x954F1E, 0xB25B1B});
    return t;
}

Theme makeLight() {
    Theme t;
    t.dark = false;
    t.bg = rgb(0xEFF1F4), t.surface = rgb(0xFFFFFF), t.raised = rgb(0xF7F8FA), t.hover = rgb(0xECEFF3);
    t.selected = rgb(0xE6ECFD), t.hairline = rgb(0xDEE2E8), t.hairlineStrong = rgb(0xBFC7D1), t.grid = rgb(0xEBEEF2);
    t.hatch = rgb(0xD5DAE1), t.text = rgb(0x161A20), t.text2 = rgb(0x444D59), t.textMuted = rgb(0x5E6874);
    t.accent = rgb(0x3154CF), t.accentFill = rgb(0x3154CF), t.focus = rgb(0x3154CF);
    t.ok = rgb(0x0A7757), t.warn = rgb(0x8A5800), t.crit = rgb(0xBC2A1C), t.info = rgb(0x0B67A0);
    t.okTint = rgb(0xE2F3EC), t.warnTint = rgb(0xFBF0DA), t.critTint = rgb(0xFBE7E4), t.infoTint = rgb(0xE2F0FA);
    t.okLine = rgb(0xA9D8C7), t.warnLine = rgb(0xE6C98E), t.critLine = rgb(0xEDB3AB), t.infoLine = rgb(0xA8D0EC);
    t.critFill = rgb(0xBC2A1C), t.grew = rgb(0xA64B00), t.shrank = rgb(0x0B5A99);
    t.series =
        ramp<10>({0x1C86C4, 0xC77F00, 0x007F5C, 0x9A8C00, 0x0A5DA6, 0xC24E00, 0xA94F83, 0x6B5BC2, 0x7D5B3A, 0x66707C});
    t.heat = ramp<9>({0xFBF3EA, 0xF9D9BC, 0xF6B48E, 0xF38764, 0xE9574A, 0xCB1B4F, 0x931C5B, 0x591E50, 0x2A1636});
    t.viridis = viridis();
    t.diff = ramp<9>({0x0B5A99, 0x3F8BC8, 0x97C2E6, 0xD3E4F3, 0xE6E9ED, 0xF8E0CB, 0xF0B27C, 0xD97A2B, 0xA64B00});
    return t;
}

} // namespace

const Theme &Theme::darkTheme() {
    static const Theme t = makeDark();
    return t;
}

const Theme &Theme::lightTheme() {
    static const Theme t = makeLight();
    return t;
}

int Theme::seriesSlot(const QString &name) {
    // FNV-1a over UTF-8: stable between runs and builds, which qHash is not.
    quint32 h = 2166136261U;
    for (const char c : name.toUtf8()) {
        h = (h ^ static_cast<quint8>(c)) * 16777619U;
    }
    return static_cast<int>((h ^ (h >> 16)) % 9U);
}

QColor Theme::along(const std::array<QColor, 9> &stops, double t) {
    const double x = std::isnan(t) ? 0 : std::clamp(t, 0.0, 1.0) * 8;
    const auto i = std::min<std::size_t>(7, static_cast<std::size_t>(x));
    const double f = x - static_cast<double>(i);
    const auto mix = [f](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * f)); };
    const QColor &a = stops[i];
    const QColor &b = stops[i + 1];
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

const Theme &themeOf(const QPalette &palette) {
    return palette.color(QPalette::Window).lightness() < 128 ? Theme::darkTheme() : Theme::lightTheme();
}

const Theme &themeOf(const QWidget *widget) { return themeOf(widget->palette()); }

QPalette paletteFor(const Theme &t) {
    QPalette p;
    p.setColor(QPalette::Window, t.bg);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.dark ? t.bg : t.surface);
    p.setColor(QPalette::AlternateBase, t.surface);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::PlaceholderText, t.textMuted);
    p.setColor(QPalette::Button, t.raised);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, t.crit);
    p.setColor(QPalette::Highlight, t.selected);
    p.setColor(QPalette::HighlightedText, t.text);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::LinkVisited, t.accent);
    p.setColor(QPalette::ToolTipBase, t.raised);
    p.setColor(QPalette::ToolTipText, t.text2);
    p.setColor(QPalette::Light, t.hover);
    p.setColor(QPalette::Midlight, t.raised);
    p.setColor(QPalette::Mid, t.hairline);
    p.setColor(QPalette::Dark, t.hairlineStrong);
    p.setColor(QPalette::Shadow, t.bg);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        p.setColor(QPalette::Disabled, role, t.textMuted);
    }
    return p;
}

} // namespace bs
