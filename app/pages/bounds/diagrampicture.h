// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "widgets/common/theme.h"
#include "widgets/diagram/diagrammodel.h"

namespace bs {

// The whole diagram as a file, by its ending: .svg (text as outlines, with title), .png (2 pixels a unit), .pdf.
[[nodiscard]] Status writeDiagram(DiagramModel *model, const QString &path, const Theme &theme);

} // namespace bs
