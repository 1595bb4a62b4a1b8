#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Boundscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Derives the embedded fonts from Debian's fonts-inter and fonts-jetbrains-mono (both OFL, no reserved names).

Subset, contextual alternates and ligatures removed, tabular figures and slashed zero (mono) by default, outlines as
TrueType (Qt embeds only those in a PDF as text that can be selected), family renamed so that an installed Inter with
proportional figures never takes its place.  usage: fonts.py OUTDIR
"""
import sys
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

INTER = "/usr/share/fonts/opentype/inter/"
MONO = "/usr/share/fonts/truetype/jetbrains-mono/"
FONTS = [
    ("sans-400", INTER + "Inter-Regular.otf", "Boundscope Sans", 400),
    ("sans-500", INTER + "Inter-Medium.otf", "Boundscope Sans", 500),
    ("sans-600", INTER + "Inter-SemiBold.otf", "Boundscope Sans", 600),
    ("display-600", INTER + "InterDisplay-SemiBold.otf", "Boundscope Display", 600),
    ("mono-400", MONO + "JetBrainsMono-Regular.ttf", "Boundscope Mono", 400),
    ("mono-600", MONO + "JetBrainsMono-SemiBold.ttf", "Boundscope Mono", 600),
]
RANGES = [(0x20, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF),
          (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF),
          (0x2300, 0x23FF), (0x2500, 0x25FF), (0x2600, 0x26FF), (0x2700, 0x27BF), (0xFFFD, 0xFFFD)]
NAMES = {400: "Regular", 500: "Medium", 600: "SemiBold"}


def apply_single(font, tag):
    """Makes the single substitutions of feature `tag` the default by rewriting cmap."""
    gsub = font["GSUB"].table
    swap = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == tag:
            for index in record.Feature.LookupListIndex:
                for st in gsub.LookupList.Lookup[index].SubTable:
                    st = getattr(st, "ExtSubTable", st)
                    if hasattr(st, "mapping"):
                        swap.update({k: v for k, v in st.mapping.items() if isinstance(v, str)})
    for table in font["cmap"].tables:
        for code, glyph in list(table.cmap.items()):
            table.cmap[code] = swap.get(glyph, glyph)


def rename(font, family, weight):
    style = NAMES[weight]
    name = font["name"]
    keep = {0, 13, 14}
    name.names = [n for n in name.names if n.nameID in keep]
    plain = style == "Regular"
    for nid, text in [(1, family if plain else f"{family} {style}"), (2, "Regular"), (3, f"{family} {style}"),
                      (4, f"{family} {style}"), (6, (family + "-" + style).replace(" ", "")), (16, family), (17, style)]:
        name.setName(text, nid, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def to_truetype(font):
    """Cubic CFF outlines as quadratic TrueType ones, within half a unit per em."""
    if "glyf" in font:
        return
    glyphs = font.getGlyphSet()
    order = font.getGlyphOrder()
    out = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, 1.0 * font["head"].unitsPerEm / 1000, reverse_direction=True))
        out[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = out
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in ("maxZones", ):
        setattr(maxp, field, 1)
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
                  "maxSizeOfInstructions"):
        setattr(maxp, field, 0)
    maxp.maxComponentElements = max([len(g.components) if hasattr(g, "components") else 0 for g in out.values()])
    post = font["post"]
    post.formatType = 3.0
    font.sfntVersion = "\000\001\000\000"
    glyf.compile(font)
    maxp.recalc(font)


def equal_figures(font):
    """One advance for all ten digits (Inter Display has no tabular ones): the widest, the others centred in it."""
    cmap, metrics, glyf = font.getBestCmap(), font["hmtx"].metrics, font["glyf"]
    names = [cmap[c] for c in range(0x30, 0x3A)]
    width = max(metrics[n][0] for n in names)
    for name in names:
        advance, bearing = metrics[name]
        shift = (width - advance) // 2
        glyph = glyf[name]
        if shift and not glyph.isComposite():
            glyph.coordinates.translate((shift, 0))
            glyph.recalcBounds(glyf)
        metrics[name] = (width, bearing + shift)


def derive(source, target, family, weight):
    font = TTFont(source)
    for tag in ("zero", ) if "Mono" in family else ("tnum", ):
        apply_single(font, tag)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["DSIG", "STAT", "MATH", "gasp", "GDEF"] if "Mono" in family else ["DSIG", "STAT"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for a, b in RANGES for c in range(a, b + 1)])
    subsetter.subset(font)
    to_truetype(font)
    equal_figures(font)
    rename(font, family, weight)
    font["head"].created = font["head"].modified = 0
    font.recalcTimestamp = False
    font.save(target)


for name, source, family, weight in FONTS:
    derive(source, f"{sys.argv[1]}/{name}.ttf", family, weight)
