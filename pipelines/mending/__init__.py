"""How is it put right? Cells mended on the page or in the marked workbook, and the rows that wait for it."""
