// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPaintDevice>
#include <memory>

class QPaintEngine;

namespace bs {

// A paint device that passes everything on to `target`, with text as filled outlines: an SVG then looks the same where
// our fonts are not installed. `target` outlives this.
class OutlineDevice : public QPaintDevice {
public:
    explicit OutlineDevice(QPaintDevice *target);
    ~OutlineDevice() override;
    [[nodiscard]] QPaintEngine *paintEngine() const override;

protected:
    int metric(PaintDeviceMetric metric) const override;

private:
    QPaintDevice *m_target;
    std::unique_ptr<QPaintEngine> m_engine;
};

} // namespace bs
